package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

/** TLS handshakes that come to nothing. */
abstract class TlsHandshakeContract {
    private static final String HALF_HELLO = "1603010200010001fc0303";

    private final TlsScene scene;

    TlsHandshakeContract(TlsScene scene) {
        this.scene = scene;
    }

    private byte[] sent(String frontend, byte[] bytes) throws IOException {
        try (Raw.Connection client = Raw.Connection.to(scene.port(frontend))) {
            client.send(bytes);
            return client.in().readAllBytes();
        } catch (java.net.SocketException reset) {
            return new byte[0];
        }
    }

    @Test
    void that_stalls_is_cut_with_the_time_for_a_request() throws Exception {
        try (Raw.Connection neighbour = scene.tunnel(scene.trusting(), "hurried", "/plain/tunnel");
                Raw.Connection silent = Raw.Connection.to(scene.port("hurried"));
                Raw.Connection half = Raw.Connection.to(scene.port("hurried"));
                Raw.Connection whole = Raw.Connection.to(scene.port("hurried"))) {
            scene.assertCounted(3, "hurried", "tls-timeout", () -> {
                half.send(HexFormat.of().parseHex(HALF_HELLO));
                whole.send(hello());
                assertTrue(silent.ended());
                assertTrue(half.ended());
                assertEquals(0x16, whole.in().read(), "a server's hello");
                whole.in().readAllBytes(); // up to the end
            });
            neighbour.echoesBytes();
        }
    }

    private byte[] hello() throws Exception {
        SSLEngine engine = scene.trusting().createSSLEngine("app.test", 443);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @Test
    void that_is_garbage_is_closed_without_an_answer_and_no_other_is() throws Exception {
        try (Raw.Connection neighbour = scene.tunnel(scene.trusting(), "public", "/plain/tunnel")) {
            for (byte[] garbage : List.of(
                    TlsScene.get("/plain/garbage").getBytes(StandardCharsets.US_ASCII),
                    HexFormat.of().parseHex("16030100050200000100"), // no ClientHello
                    HexFormat.of().parseHex("1603014000" + "01ffffff" + "00".repeat(0x3ffc)), // of 16 MiB
                    HexFormat.of().parseHex("15030100020228"), // an alert
                    new byte[1000])) {
                scene.assertCounted(1, "public", "tls-failed", () -> {
                    byte[] answer = sent("public", garbage);
                    assertTrue(answer.length == 0 || answer[0] == 0x15, "an alert at most");
                });
            }
            neighbour.echoesBytes();
        }
        assertTrue(!scene.plain.saw("/garbage"));
    }

    @Test
    void that_never_begins_is_no_failure() throws Exception {
        double before = scene.failures("public", "tls-failed");
        try (Raw.Connection looks = Raw.Connection.to(scene.port("public"));
                Raw.Connection breaksOff = Raw.Connection.to(scene.port("public"))) {
            looks.socket.shutdownOutput();
            assertTrue(looks.ended());
            breaksOff.send(HexFormat.of().parseHex(HALF_HELLO));
            breaksOff.socket.shutdownOutput();
            assertTrue(breaksOff.ended());
        }
        scene.product.await("the one that began", () -> scene.failures("public", "tls-failed") == before + 1);
    }

    @Test
    void that_is_under_way_does_not_delay_the_end_of_the_process() throws Exception {
        int port = Product.freePort();
        String key = Tls.write(scene.directory, "ends", Tls.certificate(scene.authority, "app.test"));
        try (Product ends = Product.start(
                        "frontends.f { bind = \"127.0.0.1:" + port + "\", tls.certificates = [ { " + key
                                + " } ], timeouts.http-request = 1h, routes = [ { backend = b } ] }\n"
                                + TlsServers.backend("b", "ws://127.0.0.1:" + scene.plain.port(), ""),
                        scene.environment);
                Raw.Connection half = Raw.Connection.to(port)) {
            half.send(HexFormat.of().parseHex(HALF_HELLO));
            ends.await("a connection", () -> ends.metric("tidegate_connections_active") == 1);
            ends.signal("TERM");
            assertEquals(0, ends.exit());
        }
    }
}
