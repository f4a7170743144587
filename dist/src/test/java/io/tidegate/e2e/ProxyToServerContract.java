package io.tidegate.e2e;

import static io.tidegate.e2e.ProxyHeaders.V2;
import static io.tidegate.e2e.ProxyHeaders.addresses;
import static io.tidegate.e2e.ProxyHeaders.bytes;
import static io.tidegate.e2e.ProxyHeaders.get;
import static io.tidegate.e2e.ProxyHeaders.joined;
import static io.tidegate.e2e.ProxyHeaders.v2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY header that a server is sent. */
abstract class ProxyToServerContract {
    private final ProxyScene scene;

    ProxyToServerContract(ProxyScene scene) {
        this.scene = scene;
    }

    private static Proxied.Told told(Raw.Connection client) throws IOException {
        Raw.Answer answer = client.answer();
        assertEquals(200, answer.status(), answer::head);
        return Proxied.Told.of(answer.body());
    }

    private static Proxied.Told told(Raw.Connection client, String path) throws IOException {
        client.send(get(path));
        return told(client);
    }

    private String client(Raw.Connection connection) {
        return "127.0.0.1 127.0.0.1 " + connection.socket.getLocalPort() + " " + scene.port("plain");
    }

    private String hexPorts(Raw.Connection connection) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits((short) connection.socket.getLocalPort()) + hex.toHexDigits((short) scene.port("plain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-tls"})
    void is_told_in_front_of_the_request_and_of_TLS(String kind) throws IOException {
        try (Raw.Connection client = Raw.Connection.to(scene.port("plain"))) {
            assertEquals(
                    "PROXY TCP4 " + client(client), told(client, "/v1" + kind).header());
            assertEquals(
                    V2 + "2111000c" + "7f0000017f000001" + hexPorts(client),
                    told(client, "/v2" + kind).header());
        }
    }

    @Test
    void is_told_what_we_were_told() throws IOException {
        byte[] six = v2("2121", addresses("2001:db8::7", 4711, "2001:db8::1"));
        try (Raw.Connection client = Raw.Connection.to(scene.port("any"))) {
            client.send(joined(six, bytes(get("/v1"))));
            Proxied.Told told = told(client);
            assertEquals("PROXY TCP6 2001:db8:0:0:0:0:0:7 2001:db8:0:0:0:0:0:1 4711 443", told.header());
            assertEquals("2001:db8:0:0:0:0:0:7", told.forwardedFor());
            assertEquals(HexFormat.of().formatHex(six), told(client, "/v2").header());
        }
    }

    @Test
    void serves_one_client_on_a_connection() throws IOException {
        try (Raw.Connection one = Raw.Connection.to(scene.port("plain"));
                Raw.Connection two = Raw.Connection.to(scene.port("plain"))) {
            Proxied.Told first = told(one, "/v1");
            Proxied.Told second = told(two, "/v1");
            Proxied.Told third = told(one, "/v1");
            assertTrue(first.connection() != second.connection());
            assertTrue(second.connection() != third.connection());
            assertEquals("PROXY TCP4 " + client(two), second.header());
            assertEquals("PROXY TCP4 " + client(one), third.header());
        }
    }
}
