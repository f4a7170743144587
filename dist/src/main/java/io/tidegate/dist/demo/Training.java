package io.tidegate.dist.demo;

import io.tidegate.dist.process.ConfigurationSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * What a JVM sees once so that a cache can know it beforehand: the classes of a start, and profiles of the code that
 * handshakes and echoes run through.
 *
 * <p>Thread: any; everything blocks.
 */
public final class Training implements AutoCloseable {
    /** Enough for the compilers to take up all of the path (measured on the prototype: 8,000 and 40,000 did). */
    private static final int HANDSHAKES = 8_000;

    private static final int ECHOES = 5;
    private static final int REQUESTS = 20_000;

    private final EchoServers servers;
    private final int port;
    private final int adminPort;

    private Training(EchoServers servers, int port, int adminPort) {
        this.servers = servers;
        this.port = port;
        this.adminPort = adminPort;
    }

    /** Starts servers and finds ports. */
    public static Training prepare() throws IOException {
        return new Training(EchoServers.start(2), FreePort.preferring(0), FreePort.preferring(0));
    }

    /** What Tidegate is to be run with. */
    public ConfigurationSource configuration() {
        return ConfigurationSource.of("""
            tidegate {
              frontends.public {
                bind = "127.0.0.1:%d"
                routes = [ { match { path-prefix = "/echo" }, backend = echo, rewrite = "/" }, { backend = echo } ]
              }
              backends.echo { balance = least-conn, servers %s }
              drain { grace = 0s }
              admin.bind = "127.0.0.1:%d"
            }
            """.formatted(port, servers.hocon(), adminPort), "training.conf");
    }

    /** Uses the process that was started with it. */
    public void run() throws IOException, InterruptedException {
        for (int handshake = 0; handshake < HANDSHAKES; handshake++) {
            try (EchoClient client = EchoClient.connect(port, "/echo/" + handshake % 10)) {
                for (int echo = 0; echo < ECHOES; echo++) {
                    client.echo("a message of the training run, number " + echo);
                }
            }
        }
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int request = 0; request < REQUESTS; request++) {
                get(http, port, "/name");
            }
            get(http, adminPort, "/metrics");
            get(http, adminPort, "/api/v1/backends");
            get(http, adminPort, "/health/ready");
        }
    }

    @Override
    public void close() {
        servers.close();
    }

    private static void get(HttpClient http, int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
    }
}
