package io.tidegate.e2e;

import static io.tidegate.e2e.ProxyHeaders.SOURCE;
import static io.tidegate.e2e.ProxyHeaders.bytes;
import static io.tidegate.e2e.ProxyHeaders.get;
import static io.tidegate.e2e.ProxyHeaders.joined;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One product with a frontend for each way of taking PROXY headers, and servers that want them or do not. */
final class ProxyScene implements AutoCloseable {
    final X509Bundle authority = Tls.authority("A");
    final Witness witness = new Witness();
    final Product product;
    private final Proxied open = new Proxied(Optional.empty());
    private final Proxied closed;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    ProxyScene() throws Exception {
        Path directory = Files.createTempDirectory("tidegate-proxy");
        X509Bundle certificate = Tls.certificate(authority, "app.test");
        closed = new Proxied(Optional.of(Tls.context(authority, Optional.of(certificate))));
        String secure = "tls.certificates = [ { " + Tls.write(directory, "app", certificate) + " } ]";
        String taken = "proxy-protocol = required, ";
        product = Product.start("access-log.path = \"-\"\n"
                + frontend("any", taken + "limits.max-connections-per-ip = 2, timeouts.http-request = 1s")
                + frontend("trusting", taken + "trusted-proxies = [\"127.0.0.1\", \"192.0.2.0/24\"]")
                + frontend("strangers", taken + "trusted-proxies = [\"192.0.2.0/24\"]")
                + frontend("secure", taken + secure + ", timeouts.http-request = 3s")
                + frontend("plain", "")
                + """
                backends {
                  app { servers { s.url = "%1$s" }, health-check.type = none }
                  v1 { servers { s.url = "ws://127.0.0.1:%2$d" }, health-check.type = none, proxy-protocol = v1 }
                  v2 = ${tidegate.backends.v1} { proxy-protocol = v2 }
                  v1-tls { servers { s.url = "wss://127.0.0.1:%3$d" }, health-check.type = none, proxy-protocol = v1
                    tls { ca = "%4$s", server-name = app.test } }
                  v2-tls = ${tidegate.backends.v1-tls} { proxy-protocol = v2 }
                }
                }
                shared.routes = [ { match.path = "/v1", backend = v1 }, { match.path = "/v2", backend = v2 }
                  { match.path = "/v1-tls", backend = v1-tls }, { match.path = "/v2-tls", backend = v2-tls }
                  { match { path = "/by-source", source = ["%5$s"] }, backend = app, rewrite = "/seen" }
                  { backend = app } ]
                rest {
                """.formatted(
                                witness.url(),
                                open.port(),
                                closed.port(),
                                Tls.writeAuthority(directory, "ca", authority),
                                SOURCE));
    }

    private String frontend(String name, String more) {
        int port = Product.freePort();
        ports.put(name, port);
        return "frontends." + name + " { bind = \"127.0.0.1:" + port + "\", routes = ${shared.routes}, " + more
                + " }\n";
    }

    int port(String frontend) {
        return ports.getOrDefault(frontend, 0);
    }

    double failures(String frontend, String reason) {
        return product.metric(
                "tidegate_entry_failures_total", "frontend=\"" + frontend + "\"", "reason=\"" + reason + "\"");
    }

    /** What the server behind got of a request that follows this header. */
    String seenBehind(String frontend, byte[] header, String path, String... fields) throws IOException {
        try (Raw.Connection client = Raw.Connection.to(port(frontend))) {
            client.send(joined(header, bytes(get(path, fields))));
            assertEquals(200, client.answer().status());
        }
        return seen(path);
    }

    /** The head of the request with this path that reached the server; "" where there was none. */
    String seen(String path) {
        return witness.requests().stream()
                .filter(head -> head.startsWith("GET " + path + " "))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() throws IOException {
        for (String frontend : ports.keySet()) {
            product.await(
                    "no connection to " + frontend,
                    () -> product.metric("tidegate_connections_active", "frontend=\"" + frontend + "\"") == 0);
        }
        product.close();
        witness.close();
        open.close();
        closed.close();
    }
}
