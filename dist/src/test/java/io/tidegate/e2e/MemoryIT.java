package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the process holds for sides that do not read: nothing, a tunnel's share, or the whole process's (contract §1). */
final class MemoryIT {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** More than the kernels on the way take for a client that does not read; in frames, as most tunnels carry them. */
    private static final byte[] FLOOD = Raw.frame(Raw.BINARY, new byte[64 * KIB], false);

    private static String body(int port, String url, String frontend, String more) {
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", " + frontend + "\n"
                + "  routes = [ { backend = b } ] }\n"
                + "backends.b { servers = [\"" + url + "\"], health-check.type = none }\n" + more + "\n";
    }

    /** Echoes on {@code /echo}, else sends so many bytes at least whether anyone reads them or not. */
    private static Raw.Behaviour floods(long bytes) {
        return (connection, head) -> {
            if (head.startsWith("GET /echo ")) {
                Raw.echoFrames(connection, head);
                return;
            }
            connection.send(Raw.switching(head));
            for (long sent = 0; sent < bytes; sent += FLOOD.length) {
                connection.send(FLOOD);
            }
            connection.ended();
        };
    }

    private static void echoes(Raw.Connection tunnel, int size) throws IOException {
        byte[] message = new byte[size];
        new Random(size).nextBytes(message);
        tunnel.send(Raw.frame(Raw.BINARY, message, true));
        org.junit.jupiter.api.Assertions.assertArrayEquals(
                message, tunnel.frame().payload());
    }

    /** A client whose kernel takes little. */
    private static Socket narrow(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8 * KIB);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    private static Raw.Connection tunnel(Socket socket, String path) throws IOException {
        Raw.Connection connection = new Raw.Connection(socket);
        connection.send(Raw.handshake(path));
        String head = connection.head();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        return connection;
    }

    private static long held(Product product) {
        return (long) product.metric("tidegate_buffers_bytes");
    }

    @Test
    void idle_tunnels_hold_no_buffer_whatever_went_through_them() throws Exception {
        int tunnels = 1_000;
        try (Raw.Server server = new Raw.Server(floods(0))) {
            int port = Product.freePort();
            try (Product product = Product.start(body(port, server.url(), "", ""))) {
                List<Raw.Connection> clients = new ArrayList<>();
                try {
                    clients.add(Raw.Connection.tunnel(port, "/echo"));
                    echoes(clients.getFirst(), 100 * KIB);
                    double before = product.metric("jvm_buffer_memory_used_bytes");
                    for (int i = 0; i < tunnels; i++) {
                        Raw.Connection client = Raw.Connection.tunnel(port, "/echo");
                        echoes(client, 20 * KIB);
                        clients.add(client);
                    }
                    assertEquals(0, held(product));
                    double more = product.metric("jvm_buffer_memory_used_bytes") - before;
                    // the pool grows by 4 MiB at a time, once or twice; a buffer each would be 64 MiB
                    assertTrue(more <= 12 * MIB, () -> tunnels + " idle tunnels hold " + more + " bytes");
                } finally {
                    for (Raw.Connection client : clients) {
                        client.close();
                    }
                }
            }
        }
    }

    @Nested
    final class A_direction_that_is_blocked {
        private static final int BUFFER = 64 * KIB;

        /** The most that was held while the server could still send; then all arrives, and nothing is held. */
        private void holdsAtMost(int most, String frontend, String more, boolean secure) throws Exception {
            long flood = 32L * MIB;
            CompletableFuture<Void> sent = new CompletableFuture<>();
            try (Raw.Server server = new Raw.Server((connection, head) -> {
                connection.send(Raw.switching(head));
                for (long bytes = 0; bytes < flood; bytes += FLOOD.length) {
                    connection.send(FLOOD);
                }
                connection.socket.shutdownOutput(); // a FIN behind it brings nothing in either
                sent.complete(null);
                connection.ended();
            })) {
                int port = Product.freePort();
                try (Product product = Product.start(body(port, server.url(), frontend, more));
                        Socket socket = narrow(port);
                        Raw.Connection client = tunnel(secure ? overTls(socket) : socket, "/")) {
                    product.await("something held", () -> held(product) > 0);
                    for (int i = 0; i < 50; i++) {
                        long now = held(product);
                        assertTrue(now <= most, () -> now + " bytes are held");
                    }
                    byte[] all = client.read(Math.toIntExact(flood / FLOOD.length + 1) * FLOOD.length);
                    assertTrue(all.length >= flood);
                    sent.join();
                    assertTrue(client.ended());
                    product.await("nothing held", () -> held(product) == 0);
                }
            }
        }

        @Test
        void holds_at_most_the_buffer() throws Exception {
            holdsAtMost(BUFFER, "", "", false);
        }

        @Test
        void holds_at_most_a_larger_buffer_that_is_configured() throws Exception {
            holdsAtMost(512 * KIB, "", "tunnel.buffer = 512 KiB", false);
        }

        @Test
        void holds_at_most_the_buffer_on_channels() throws Exception {
            holdsAtMost(BUFFER + 4 * KIB, "", "transport = channel", false); // Netty's own 96 bytes an entry with it
        }

        @Test
        void holds_at_most_the_buffer_over_tls() throws Exception {
            X509Bundle certificate = certificate();
            String tls = "tls.certificates = [ { cert = \"" + certificate.toTempCertChainPem() + "\", key = \""
                    + certificate.toTempPrivateKeyPem() + "\" } ]";
            holdsAtMost(BUFFER + 4 * KIB, tls, "", true); // records have a head and a tail of 22 bytes
        }

        private static X509Bundle certificate() throws Exception {
            return new CertificateBuilder()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        }

        private static Socket overTls(Socket plain) throws Exception {
            SSLContext trusting = SSLContext.getInstance("TLS");
            TrustManager[] anyone = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
            trusting.init(null, anyone, null);
            return trusting.getSocketFactory().createSocket(plain, "localhost", 0, true);
        }
    }

    @Test
    void four_thousand_slow_readers_cannot_exhaust_the_process() throws Exception {
        int readers = 4_000;
        long total = 128L * MIB; // the default of buffers-total: an eighth of what they may hold by this buffer
        long small = 4L * KIB * readers; // each may have begun with one small read
        try (Raw.Server server = new Raw.Server(floods(2L * MIB))) {
            int port = Product.freePort();
            try (Product product = Product.start(body(port, server.url(), "", "tunnel.buffer = 256 KiB"));
                    Raw.Connection neighbour = Raw.Connection.tunnel(port, "/echo")) {
                List<Raw.Connection> clients = new ArrayList<>();
                try {
                    for (int i = 0; i < readers; i++) {
                        clients.add(tunnel(narrow(port), "/flood"));
                        if (i % 100 == 0) {
                            echoes(neighbour, 10 * KIB);
                        }
                    }
                    product.await("buffers-total", () -> held(product) > total);
                    for (int i = 0; i < 20; i++) {
                        echoes(neighbour, 100 * KIB);
                        long now = held(product);
                        assertTrue(now <= total + small, () -> now + " bytes are held");
                    }
                    assertEquals(readers + 1, product.metric("tidegate_tunnels_active"));
                    double direct = product.metric("jvm_buffer_memory_used_bytes");
                    assertTrue(direct < 256 * MIB, () -> "direct memory " + direct);
                    long resident = ProcessMemory.residentBytes(product);
                    assertTrue(resident < 640 * MIB, () -> "resident " + resident);

                    Raw.Connection late = clients.removeLast(); // who reads again gets all that was meant for him
                    late.read(Math.toIntExact(2L * MIB / FLOOD.length) * FLOOD.length);
                    late.close();
                } finally {
                    for (Raw.Connection client : clients) {
                        client.reset();
                    }
                }
                product.await("nothing held", () -> held(product) == 0);
                echoes(neighbour, 100 * KIB);
            }
        }
    }
}
