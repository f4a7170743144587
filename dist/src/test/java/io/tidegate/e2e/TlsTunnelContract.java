package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tunnel carries by TLS, and how it ends. */
abstract class TlsTunnelContract {
    private final TlsScene scene;

    TlsTunnelContract(TlsScene scene) {
        this.scene = scene;
    }

    @Test
    void carries_much_both_ways_by_TLS_on_both_sides() throws Exception {
        byte[] much = new byte[8_000_000];
        new Random(3).nextBytes(much);
        byte[] frame = Raw.frame(Raw.BINARY, much, true);
        try (Raw.Connection client = scene.tunnel(scene.trusting(), "public", "/right/much/tunnel")) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    client.send(frame);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertArrayEquals(frame, client.read(frame.length));
            writer.join();
        }
    }

    /** The whole answer comes, although the client says with its last byte that it sends no more. */
    @ParameterizedTest
    @ValueSource(strings = {"/plain/tunnel", "/right/tunnel"})
    void ends_with_its_client_but_delivers_what_is_on_its_way_to_the_server(String path) throws Exception {
        byte[] frame = Raw.frame(Raw.BINARY, new byte[3_000_000], true);
        double before = bytesToServers();
        try (Raw.Connection client = scene.tunnel(scene.trusting(), "public", path)) {
            Thread reader = Thread.ofVirtual().start(() -> drop(client.in()));
            client.send(frame);
            client.socket.shutdownOutput(); // close_notify
            reader.join();
        }
        scene.product.await("all bytes", () -> bytesToServers() == before + frame.length);
    }

    @Test
    void ends_with_a_FIN_that_no_close_notify_announced() throws Exception {
        try (Socket under = new Socket(InetAddress.ofLiteral("127.0.0.1"), scene.port("public"));
                SSLSocket socket = Tls.client(scene.trusting(), under, "app.test")) {
            Raw.Connection client = new Raw.Connection(socket);
            client.shakeHands("/right/fin/tunnel");
            client.echoesBytes();
            under.shutdownOutput();
            assertTrue(client.ended());
        }
        assertEquals("client", scene.product.logged("/right/fin/tunnel").getString("closed_by"));
    }

    @Test
    void ends_with_its_server_after_all_that_it_sent() throws Exception {
        try (Raw.Connection client = Raw.Connection.tunnel(scene.port("clear"), "/sends/tunnel")) {
            assertArrayEquals(TlsServers.SENT, client.read(TlsServers.SENT.length));
            assertTrue(client.ended());
        }
        scene.product.await("its end", () -> scene.product.metric("tidegate_tunnels_active", "backend=\"sends\"") == 0);
    }

    private double bytesToServers() {
        return scene.product.metric("tidegate_tunnel_bytes_total", "direction=\"to_server\"");
    }

    private void drop(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // its end
        }
    }
}
