package io.tidegate.e2e;

import static io.tidegate.e2e.ProxyHeaders.SOURCE;
import static io.tidegate.e2e.ProxyHeaders.addresses;
import static io.tidegate.e2e.ProxyHeaders.bytes;
import static io.tidegate.e2e.ProxyHeaders.get;
import static io.tidegate.e2e.ProxyHeaders.joined;
import static io.tidegate.e2e.ProxyHeaders.v1;
import static io.tidegate.e2e.ProxyHeaders.v2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** TLS behind a PROXY header. */
abstract class ProxyBeforeTlsContract {
    private final ProxyScene scene;

    ProxyBeforeTlsContract(ProxyScene scene) {
        this.scene = scene;
    }

    private void assertSpeaks(byte[] header, boolean bytewise, String path, String client) throws Exception {
        try (Socket socket = new SocketBehind(scene.port("secure"), header, bytewise);
                SSLSocket tls = Tls.client(Tls.context(scene.authority, Optional.empty()), socket, "app.test");
                Raw.Connection connection = new Raw.Connection(tls)) {
            connection.shakeHands(path + "/tunnel");
            connection.echoesBytes();
        }
        JsonObject line = scene.product.logged(path + "/tunnel");
        assertEquals(client, line.getString("client"));
        assertEquals("TLSv1.3", line.getString("tls"));
        String head = scene.seen(path + "/tunnel");
        assertEquals("https", Raw.value(head, "X-Forwarded-Proto"));
        assertEquals(SOURCE, Raw.value(head, "X-Forwarded-For"));
    }

    @Test
    void begins_in_one_packet_with_it() throws Exception {
        assertSpeaks(v1(SOURCE, 4711), false, "/one-packet", SOURCE + ":4711");
    }

    @Test
    void begins_byte_by_byte() throws Exception {
        byte[] header = v2("2111", addresses(SOURCE, 4712, "198.51.100.1"));
        assertSpeaks(header, true, "/byte-by-byte", SOURCE + ":4712");
    }

    @Test
    void that_is_none_is_counted_as_such() throws Exception {
        double before = scene.failures("secure", "tls-failed");
        try (Raw.Connection client = Raw.Connection.to(scene.port("secure"))) {
            client.send(joined(v1(SOURCE, 1), bytes(get("/plain-text"))));
            assertTrue(client.ended());
        }
        scene.product.await("a failed handshake", () -> scene.failures("secure", "tls-failed") == before + 1);
        assertTrue(!scene.witness.saw("/plain-text"));
    }

    @Test
    void has_one_limit_together_with_the_header() throws Exception {
        double before = scene.failures("secure", "tls-timeout");
        try (Raw.Connection client = Raw.Connection.to(scene.port("secure"))) {
            client.send(joined(v1(SOURCE, 1), HexFormat.of().parseHex("1603010200010001fc0303")));
            assertTrue(client.ended());
        }
        scene.product.await("a handshake out of time", () -> scene.failures("secure", "tls-timeout") == before + 1);
    }
}
