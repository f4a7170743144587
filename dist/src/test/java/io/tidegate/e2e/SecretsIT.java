package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every secret that a configuration or a client can hold is a word that is looked for in everything that the product says:
 * both logs at their most talkative, every answer of the admin side, errors of the configuration, and the command line.
 */
final class SecretsIT {
    private static final String TOKEN = "hush-admin-token";
    private static final List<String> SECRETS = List.of(
            TOKEN,
            "hush-next-token",
            "hush-cluster-secret",
            "hush-next-cluster",
            "hush-check-header",
            "hush-set-header",
            "hush-of-url",
            "hush-query",
            "hush-cookie",
            "hush-client");
    private static final List<String> READ = List.of(
            "/",
            "/api/v1/backends",
            "/api/v1/backends/live/servers/one",
            "/api/v1/tunnels",
            "/api/v1/cluster",
            "/api/v1/openapi.json",
            "/health/ready",
            "/metrics",
            "/nothing-here");

    private final List<String> told = new ArrayList<>();
    private final int plain = Product.freePort();

    private String body(String url, Path chain, Path key) {
        return """
            frontends.public {
              bind = "127.0.0.1:%d"
              tls.certificates = [ { cert = "%s", key = "%s" } ]
              routes = [ { backend = live } ]
            }
            frontends.plain { bind = "127.0.0.1:%d", routes = [ { match.path = "/ws", backend = live } ] }
            backends.live {
              balance = hash, hash-key = "query:access_token"
              sticky { cookie = ROUTE }
              servers { one.url = "%s" }
              request-headers.set.X-Api-Key = hush-set-header
              health-check { headers.Authorization = hush-check-header, interval = 500ms }
            }
            admin.token = ${?FIRST_TOKEN}
            cluster { enabled = true, bind = "127.0.0.1:%d", bus-bind = "127.0.0.1:%d", secret = hush-cluster-secret }
            access-log { path = "-", open = true }
            drain { grace = 0s, deadline = 1s }
            """.formatted(Product.freePort(), chain, key, plain, url, Product.freePort(), Product.freePort());
    }

    @Test
    void areSaidNowhere() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=a.example")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        String key = certificate.getPrivateKeyPEM();
        Path directory = Files.createTempDirectory("tidegate-secrets");
        List<String> heads = new CopyOnWriteArrayList<>();
        try (Raw.Server server = new Raw.Server((connection, head) -> {
            heads.add(head);
            Raw.echoFrames(connection, head);
        })) {
            Path chain = Files.writeString(directory.resolve("chain.pem"), certificate.getCertificatePathPEM());
            Path keyFile = Files.writeString(directory.resolve("key.pem"), key);
            String body = body(server.url(), chain, keyFile);
            Map<String, String> environment = Map.of("FIRST_TOKEN", TOKEN, "TIDEGATE_JAVA_OPTS", "-Dlog.level=debug");
            try (Product product = Product.start(body, environment)) {
                product.awaitHealth("live", "one", "up");
                assertTrue(heads.stream().anyMatch(head -> head.contains("hush-check-header")));
                traffic(product);
                READ.forEach(path -> told.add(ask(product, "GET", path, "", TOKEN)));
                changes(product);
                reloads(product, body);
                commandLine(product);
                product.signal("TERM");
                assertEquals(0, product.exit());
                told.addAll(product.errors());
                told.addAll(product.output());
            }
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
        assertTrue(told.stream().anyMatch(line -> line.contains("DEBUG")), "the log is not at its most talkative");
        assertTrue(told.stream().anyMatch(line -> line.contains("\"path\":\"/ws\"")), "there is no access log");
        List<String> secrets = new ArrayList<>(SECRETS);
        secrets.add(key.lines().skip(1).findFirst().orElseThrow());
        for (String secret : secrets) {
            assertEquals(
                    List.of(),
                    told.stream().filter(line -> line.contains(secret)).toList(),
                    () -> secret + " is told");
        }
    }

    /** A tunnel, and a request that no route takes, with what clients keep to themselves. */
    private void traffic(Product product) throws IOException {
        String secrets = "Cookie: ROUTE=hush-cookie\r\nAuthorization: Bearer hush-client\r\n";
        try (Raw.Connection tunnel = Raw.Connection.to(plain)) {
            tunnel.send(("GET /ws?access_token=hush-query HTTP/1.1\r\n"
                            + "Host: a\r\n"
                            + "Upgrade: websocket\r\n"
                            + "Connection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Version: 13\r\n"
                            + secrets + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            assertTrue(tunnel.head().startsWith("HTTP/1.1 101 "));
            product.await("the tunnel", () -> product.metric("tidegate_tunnels_active") == 1);
            told.add(ask(product, "GET", "/api/v1/tunnels", "", TOKEN));
            tunnel.send(Raw.close(1000, true));
            assertEquals(1000, tunnel.frame().closeCode());
        }
        // the admin side is on no frontend
        for (String path : List.of("/", "/api/v1/backends", "/metrics", "/health/live")) {
            try (Raw.Connection request = Raw.Connection.to(plain)) {
                request.send(("GET " + path + "?token=hush-query HTTP/1.1\r\nHost: 127.0.0.1\r\n" + secrets + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                String head = request.head();
                assertTrue(head.startsWith("HTTP/1.1 404 ") && head.contains("X-Tidegate-Error: no-route"), head);
                told.add(head);
            }
        }
    }

    private void changes(Product product) {
        String change = "{\"weight\":3}";
        String server = "/api/v1/backends/live/servers/one";
        told.add(ask(product, "PATCH", server, change, TOKEN));
        told.add(ask(product, "PATCH", server, change, "hush-client"));
        told.add(ask(product, "PATCH", server, "{\"hush-query\":", TOKEN).replace("hush-query", ""));
        told.add(ask(product, "POST", "/api/v1/explain", "{\"path\":\"/ws\",\"frontend\":\"plain\"}", TOKEN));
    }

    /** One that is bad, one that needs a restart, and one that changes the token. */
    private void reloads(Product product, String body) throws IOException {
        product.rewrite(body + """
            admin.token = [ hush-next-token ]
            backends.bad.servers = ["ws://me:hush-of-url@127.0.0.1:80"]
            backends.live.request-headers.set.X-Api-Key = "hush-set-header\\n"
            cluster.secret = [ hush-next-cluster ]
            """);
        String bad = ask(product, "POST", "/api/v1/reload", "", TOKEN);
        assertTrue(bad.contains("admin.token") && bad.contains("cluster.secret"), bad);
        told.add(bad);
        product.rewrite(body + "cluster.secret = hush-next-cluster\n");
        String restart = ask(product, "POST", "/api/v1/reload", "", TOKEN);
        assertTrue(restart.contains("restart"), restart);
        told.add(restart);
        product.rewrite(body + "admin.token = hush-next-token\n");
        told.add(ask(product, "POST", "/api/v1/reload?dry-run=true", "", TOKEN));
        told.add(ask(product, "POST", "/api/v1/reload", "", TOKEN));
        assertFalse(ask(product, "PATCH", "/api/v1/backends/live/servers/one", "{\"weight\":4}", TOKEN)
                .contains("\"weight\":4"));
        told.add(ask(product, "PATCH", "/api/v1/backends/live/servers/one", "{\"weight\":4}", "hush-next-token"));
    }

    private void commandLine(Product product) throws Exception {
        String admin = product.admin("").toString();
        for (String[] arguments : new String[][] {
            {"status", "--admin", admin},
            {"maint", "live/one", "--admin", admin},
            {"check", "-c", product.configuration().toString()}
        }) {
            ProcessBuilder builder = new ProcessBuilder(Product.launcher().toString()).redirectErrorStream(true);
            builder.command().addAll(List.of(arguments));
            builder.environment().put("TIDEGATE_ADMIN_TOKEN", TOKEN); // no longer right: it is refused
            Process process = builder.start();
            told.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
    }

    private static String ask(Product product, String method, String path, String body, String token) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(product.admin(path))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.headers().map() + " " + answer.body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
