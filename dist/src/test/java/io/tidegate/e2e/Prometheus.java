package io.tidegate.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A Prometheus (Debian: package prometheus) that scrapes one product each second and evaluates the rules that it ships. */
final class Prometheus implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path directory;
    private final int port;
    private final Peer peer;

    private Prometheus(Path directory, int port, Peer peer) {
        this.directory = directory;
        this.port = port;
        this.peer = peer;
    }

    static void required() {
        Peer.requires("prometheus", Peer.onPath("prometheus"));
    }

    /** The rules of the packaged product; what they say of how long a thing must last is left out. */
    static Prometheus of(Product product, String token) throws IOException {
        Path directory = Files.createTempDirectory("tidegate-prometheus");
        String rules = Files.readString(Path.of(System.getProperty("tidegate.home"), "alerts", "tidegate.rules.yml"));
        Files.writeString(directory.resolve("tidegate.rules.yml"), rules.replaceAll("(?m)^ +for: .*\\R", ""));
        Files.writeString(directory.resolve("prometheus.yml"), """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [ tidegate.rules.yml ]
            scrape_configs:
              - job_name: tidegate
                authorization: { credentials: "%s" }
                static_configs: [ { targets: [ "%s" ] } ]
            """.formatted(
                        token, product.admin("").getAuthority()));
        int port = Product.freePort();
        return new Prometheus(
                directory,
                port,
                Peer.run(List.of(
                        "prometheus",
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)));
    }

    /** Whether the last scrape of its only target went well. */
    boolean scrapes() {
        return items("/api/v1/targets?state=active", "activeTargets").stream()
                .anyMatch(target -> "up".equals(target.getString("health")));
    }

    /** Whether this alert fires with a label of this value. */
    boolean fires(String alert, String label, String value) {
        return items("/api/v1/alerts", "alerts").stream()
                .anyMatch(it -> "firing".equals(it.getString("state"))
                        && alert.equals(it.getJsonObject("labels").getString("alertname"))
                        && value.equals(it.getJsonObject("labels").getString(label)));
    }

    /** The names of all alerts that fire. */
    List<String> firing() {
        return items("/api/v1/alerts", "alerts").stream()
                .filter(it -> "firing".equals(it.getString("state")))
                .map(it -> it.getJsonObject("labels").getString("alertname"))
                .sorted()
                .toList();
    }

    /** What a query gives, a series each; what Prometheus says against it as an error. */
    List<JsonObject> query(String promQl) {
        JsonObject answer = ask("/api/v1/query?query=" + URLEncoder.encode(promQl, StandardCharsets.UTF_8));
        if (!"success".equals(answer.getString("status"))) {
            throw new AssertionError(promQl + ": " + answer.getString("error"));
        }
        return objects(answer.getJsonObject("data").getJsonArray("result"));
    }

    /** The type that the last scrape gave for a metric; "" where it knows none of this name. */
    String typeOf(String metric) {
        JsonArray data = ask("/api/v1/targets/metadata?metric=" + metric).getJsonArray("data", new JsonArray());
        return data.isEmpty() ? "" : data.getJsonObject(0).getString("type");
    }

    List<String> lines() {
        return peer.lines();
    }

    private List<JsonObject> items(String path, String list) {
        return objects(ask(path).getJsonObject("data", new JsonObject()).getJsonArray(list, new JsonArray()));
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    /** An empty answer while it does not listen yet. */
    private JsonObject ask(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            String body =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return body.startsWith("{") ? new JsonObject(body) : new JsonObject();
        } catch (IOException e) {
            return new JsonObject();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        peer.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
