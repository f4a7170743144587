package io.tidegate.e2e;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Debian's nginx as a server on a local port: one process in the foreground, in a directory that goes with it. */
final class Nginx implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final int port;
    private final Peer peer;

    private Nginx(Path directory, int port, Peer peer) {
        this.directory = directory;
        this.port = port;
        this.peer = peer;
    }

    static void required() {
        Peer.requires("nginx", Peer.onPath("nginx"));
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param locations what stands inside {@code server { }}; files are served from {@link #files}
     */
    static Nginx start(String locations) throws IOException {
        return start("", locations, Files.createTempDirectory("tidegate-nginx"));
    }

    /** The same by TLS. */
    static Nginx startTls(X509Bundle certificate, String locations) throws IOException {
        Path directory = Files.createTempDirectory("tidegate-nginx");
        Files.writeString(directory.resolve("chain.pem"), certificate.getCertificatePathPEM());
        Files.writeString(directory.resolve("key.pem"), certificate.getPrivateKeyPEM());
        return start(" ssl", "ssl_certificate chain.pem; ssl_certificate_key key.pem;\n" + locations, directory);
    }

    /** What nginx's own documentation says for WebSockets, towards this server. */
    static String toWebSocket(Peer.Server server) {
        return """
            proxy_pass http://127.0.0.1:%d;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_set_header Host $http_host;
            """.formatted(server.port());
    }

    private static Nginx start(String how, String locations, Path directory) throws IOException {
        int port = Product.freePort();
        Files.createDirectory(directory.resolve("files"));
        // no master process: one that is killed leaves no worker behind
        Files.writeString(directory.resolve("nginx.conf"), """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path tmp-body;
                proxy_temp_path tmp-proxy;
                fastcgi_temp_path tmp-fastcgi;
                uwsgi_temp_path tmp-uwsgi;
                scgi_temp_path tmp-scgi;
                map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                server {
                    listen 127.0.0.1:%d%s;
                    root files;
                    %s
                }
            }
            """.formatted(port, how, locations));
        String program = Files.isExecutable(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
        Peer peer = Peer.run(List.of(program, "-p", directory.toString(), "-e", "stderr", "-c", "nginx.conf"));
        Nginx nginx = new Nginx(directory, port, peer);
        nginx.untilListening();
        return nginx;
    }

    private void untilListening() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end || !peer.process().isAlive()) {
                    throw new AssertionError("nginx does not listen; it said " + peer.lines(), e);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
            }
        }
    }

    int port() {
        return port;
    }

    /** The directory that it serves. */
    Path files() {
        return directory.resolve("files");
    }

    @Override
    public void close() {
        peer.close();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
