package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes through a tunnel: any bytes, in any pieces, both ways at once; and ends at any moment. */
class BytesIT {
    private static final int BYTES = 8 * 1024 * 1024;
    private static final int FRAMES = 1_000;

    private static String pool(int port, Raw.Server server) {
        return "frontends.public { bind = \"127.0.0.1:" + port + "\", routes = [ { backend = b } ] }\n"
                + "backends.b { servers = [\"" + server.url()
                + "\"], health-check.type = none, tunnel.buffer = 64 KiB }\n";
    }

    @Test
    void random_bytes_in_random_pieces_arrive_both_ways_at_once_in_order_once() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Raw.Server server = new Raw.Server((connection, head) -> {
                    connection.send(Raw.switching(head));
                    Future<byte[]> got = threads.submit(hash(connection.in()));
                    byte[] sent = pour(connection.socket.getOutputStream(), seed + 1);
                    connection.socket.shutdownOutput();
                    // the client compares what it got with what the server sent, and the other way round
                    sentByServer.add(sent);
                    gotByServer.add(await(got));
                })) {
            int port = Product.freePort();
            try (Product product = Product.start(pool(port, server))) {
                for (int round = 0; round < 3; round++) {
                    try (Raw.Connection client = Raw.Connection.tunnel(port, "/")) {
                        Future<byte[]> got = threads.submit(hash(client.in()));
                        byte[] sent = pour(client.socket.getOutputStream(), seed);
                        client.socket.shutdownOutput();
                        byte[] received = await(got);
                        int index = round;
                        product.await("the server's hashes", () -> gotByServer.size() > index);
                        assertArrayEquals(sentByServer.get(round), received, "to the client");
                        assertArrayEquals(sent, gotByServer.get(round), "to the server");
                    }
                }
                product.await("every tunnel gone", () -> product.metric("tidegate_tunnels_active") == 0);
                assertEquals(3.0 * BYTES, product.metric("tidegate_tunnel_bytes_total", "direction=\"to_server\""));
                assertEquals(3.0 * BYTES, product.metric("tidegate_tunnel_bytes_total", "direction=\"to_client\""));
                assertEquals(0, product.metric("tidegate_buffers_bytes"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void frames_of_any_size_arrive_in_order_once_and_are_counted_with_splice(String splice) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Raw.Server server = new Raw.Server((connection, head) -> {
                    connection.send(Raw.switching(head));
                    Future<byte[]> got = threads.submit(hash(connection.in()));
                    sentByServer.add(pourFrames(connection.socket.getOutputStream(), seed + 1, false));
                    connection.socket.shutdownOutput();
                    gotByServer.add(await(got));
                })) {
            int port = Product.freePort();
            try (Product product = Product.start(pool(port, server) + "tunnel.splice = " + splice)) {
                try (Raw.Connection client = Raw.Connection.tunnel(port, "/")) {
                    Future<byte[]> got = threads.submit(hash(client.in()));
                    byte[] sent = pourFrames(client.socket.getOutputStream(), seed, true);
                    client.socket.shutdownOutput();
                    byte[] received = await(got);
                    product.await("the server's hash", () -> !gotByServer.isEmpty());
                    assertArrayEquals(sentByServer.getFirst(), received, "to the client");
                    assertArrayEquals(sent, gotByServer.getFirst(), "to the server");
                }
                product.await("the tunnel gone", () -> product.metric("tidegate_tunnels_active") == 0);
                for (String direction : List.of("to_server", "to_client")) {
                    assertEquals(
                            FRAMES,
                            product.metric(
                                    "tidegate_tunnel_messages_total",
                                    "direction=\"" + direction + "\"",
                                    "opcode=\"binary\""));
                }
                assertEquals(0, product.metric("tidegate_buffers_bytes"));
            }
        }
    }

    /** Frames from empty ones to far above what is spliced, written in pieces that do not know of frames. */
    private static byte[] pourFrames(OutputStream out, long seed, boolean masked) throws IOException {
        Random random = new Random(seed);
        MessageDigest digest = sha256();
        for (int i = 0; i < FRAMES; i++) {
            byte[] payload = new byte[random.nextInt(1 << (1 + random.nextInt(18)))];
            random.nextBytes(payload);
            byte[] frame = Raw.frame(Raw.BINARY, payload, masked);
            digest.update(frame);
            for (int at = 0; at < frame.length; ) {
                int piece = Math.min(frame.length - at, 1 + random.nextInt(100_000));
                out.write(frame, at, piece);
                at += piece;
            }
        }
        return digest.digest();
    }

    private final List<byte[]> sentByServer = java.util.Collections.synchronizedList(new ArrayList<>());
    private final List<byte[]> gotByServer = java.util.Collections.synchronizedList(new ArrayList<>());

    @Test
    void either_side_may_die_at_any_moment_and_everything_is_given_back() throws Exception {
        Random random = new Random(20261124);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Raw.Server server = new Raw.Server((connection, head) -> {
                    int fate = Math.floorMod(head.hashCode(), 5);
                    if (fate == 0) {
                        connection.reset();
                    } else if (fate == 1) {
                        connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgr");
                        connection.close();
                    } else if (fate == 2) {
                        connection.send(Raw.switching(head));
                        connection.send(new byte[300_000]);
                        connection.reset();
                    } else {
                        Raw.echoBytes(connection, head);
                    }
                })) {
            int port = Product.freePort();
            try (Product product = Product.start(pool(port, server))) {
                long descriptors = descriptors(product);
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < 600; i++) {
                    String path = "/" + i;
                    int fate = random.nextInt(6);
                    int size = random.nextInt(400_000);
                    clients.add(threads.submit(() -> live(port, path, fate, size)));
                    if (i % 50 == 49) {
                        for (Future<?> client : clients) {
                            await(client);
                        }
                        clients.clear();
                    }
                }
                product.await("every tunnel gone", () -> product.metric("tidegate_tunnels_active") == 0);
                product.await("every connection gone", () -> product.metric("tidegate_connections_active") == 0);
                product.await(
                        "every lease back",
                        () -> product.json("/api/v1/backends/b/servers/127.0.0.1:" + server.port())
                                        .getInteger("active")
                                == 0);
                product.await("every buffer back", () -> product.metric("tidegate_buffers_bytes") == 0);
                product.await("every socket closed", () -> descriptors(product) <= descriptors + 4);
                assertTrue(product.process().isAlive());
            }
        }
    }

    /** A client that ends in one of many ways; what it sees does not matter here. */
    private static void live(int port, String path, int fate, int size) {
        try (Raw.Connection client = Raw.Connection.to(port)) {
            String handshake = Raw.handshake(path);
            switch (fate) {
                case 0 -> {
                    client.send(handshake.substring(0, handshake.length() / 2));
                    client.reset();
                }
                case 1 -> {
                    client.send(handshake);
                    client.reset();
                }
                case 2 -> {
                    client.send(handshake);
                    client.head();
                    client.send(new byte[size]);
                    client.reset();
                }
                case 3 -> {
                    client.send(handshake);
                    client.head();
                    client.send(new byte[size]);
                    client.in().readNBytes(size / 2);
                }
                case 4 -> {
                    client.send(handshake);
                    client.head();
                }
                default -> {
                    client.send(handshake);
                    client.head();
                    client.send(new byte[Math.min(size, 50_000)]);
                    client.socket.shutdownOutput();
                    client.in().transferTo(OutputStream.nullOutputStream());
                }
            }
        } catch (IOException e) {
            // the server's fate
        }
    }

    private static long descriptors(Product product) {
        try (var files = java.nio.file.Files.list(
                java.nio.file.Path.of("/proc/" + product.process().pid() + "/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] pour(OutputStream out, long seed) throws IOException {
        Random random = new Random(seed);
        MessageDigest digest = sha256();
        int left = BYTES;
        while (left > 0) {
            byte[] piece = new byte[Math.min(left, 1 + random.nextInt(100_000))];
            random.nextBytes(piece);
            digest.update(piece);
            out.write(piece);
            left -= piece.length;
        }
        return digest.digest();
    }

    private static Callable<byte[]> hash(InputStream in) {
        return () -> {
            MessageDigest digest = sha256();
            byte[] buffer = new byte[37_000];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return digest.digest();
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.get(120, java.util.concurrent.TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
