package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Prometheus scrapes the product, with a token, and evaluates the rules and queries that are shipped with it. */
final class PrometheusIT {
    private static final String TOKEN = "of-the-test";
    private static final Pattern IN_BACKTICKS = Pattern.compile("^\\| [^|]+ \\| `(.+)` \\|$", Pattern.MULTILINE);

    @SuppressWarnings("NullAway.Init") // set before all
    private static Raw.Server one;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Product product;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Prometheus prometheus;

    @BeforeAll
    static void start() throws IOException {
        Prometheus.required();
        one = new Raw.Server(Raw::echoFrames);
        int port = Product.freePort();
        product = Product.start("""
            frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = live } ] }
            backends.live {
              servers { one.url = "%s" }
              health-check { type = tcp, interval = 200ms, down-interval = 200ms, fast-interval = 200ms, timeout = 5s }
            }
            """.formatted(port, one.url()), Map.of("TIDEGATE_ADMIN_TOKEN", TOKEN));
        try (Raw.Connection tunnel = Raw.Connection.tunnel(port, "/")) {
            tunnel.send(Raw.close(1000, true));
            assertEquals(1000, tunnel.frame().closeCode());
        }
        product.awaitHealth("live", "one", "up");
        prometheus = Prometheus.of(product, TOKEN);
        product.await("a scrape", prometheus::scrapes);
    }

    @AfterAll
    static void end() throws IOException {
        if (prometheus != null) {
            prometheus.close();
        }
        if (product != null) {
            product.close();
        }
        if (one != null) {
            one.close();
        }
    }

    private static HttpResponse<String> scrape(String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(product.admin("/metrics"))
                .header("Accept", accept)
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void it_reads_openmetrics() {
        // in OpenMetrics a counter's family has no _total; in the older text format the family is named with it
        product.await(
                "a counter by its name in OpenMetrics",
                () -> prometheus.typeOf("tidegate_handshakes").equals("counter"));
        assertEquals("", prometheus.typeOf("tidegate_handshakes_total"));
        assertEquals("histogram", prometheus.typeOf("tidegate_handshake_seconds"));
    }

    @Test
    void promtool_has_nothing_to_say_about_a_scrape() throws Exception {
        HttpResponse<String> scrape = scrape("text/plain;version=0.0.4");
        assertTrue(scrape.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
        Path file = Files.writeString(product.directory().resolve("scrape"), scrape.body());
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertTrue(promtool.waitFor(30, TimeUnit.SECONDS));
        assertEquals("", said);
        assertEquals(0, promtool.exitValue());
    }

    @Test
    void every_query_of_the_shipped_dashboard_and_of_the_page_about_metrics_is_understood() throws IOException {
        List<String> queries = new ArrayList<>();
        Path home = Path.of(System.getProperty("tidegate.home"));
        collect(new JsonObject(Files.readString(home.resolve("grafana/tidegate.json"))), queries);
        int ofDashboard = queries.size();
        assertTrue(ofDashboard > 15, queries::toString);
        IN_BACKTICKS
                .matcher(Files.readString(home.resolve("docs/metrics.md")))
                .results()
                .forEach(row -> queries.add(row.group(1)));
        assertTrue(queries.size() > ofDashboard + 5, queries::toString);
        for (String query : queries) {
            prometheus.query(query.replace("$__rate_interval", "1m")
                    .replace("$__all", "live")
                    .replace("$job", "tidegate")
                    .replaceAll("\\$(instance|backend)", ".*"));
        }
    }

    @Test
    void a_server_that_stops_is_an_alert_until_it_is_back() throws Exception {
        product.await(
                "a scrape of it", () -> !prometheus.query("tidegate_server_up").isEmpty());
        assertFalse(prometheus.fires("TidegateServerDown", "server", "one"), () -> String.valueOf(prometheus.firing()));
        int port = one.port();
        one.close();
        product.awaitHealth("live", "one", "down");

        product.await("its alert", () -> prometheus.fires("TidegateServerDown", "server", "one"));
        product.await(
                "the alert of its backend", () -> prometheus.fires("TidegateBackendWithoutServer", "backend", "live"));
        assertEquals(List.of("TidegateBackendWithoutServer", "TidegateServerDown"), prometheus.firing());

        one = new Raw.Server(port, Raw::echoFrames);
        product.awaitHealth("live", "one", "up");
        product.await("the end of the alerts", () -> prometheus.firing().isEmpty());
    }

    /** All values of {@code expr}, wherever they stand. */
    private static void collect(Object json, List<String> to) {
        switch (json) {
            case JsonObject object ->
                object.forEach(field -> {
                    if (field.getKey().equals("expr")) {
                        to.add((String) field.getValue());
                    } else if (field.getValue() != null) {
                        collect(field.getValue(), to);
                    }
                });
            case JsonArray array -> array.forEach(element -> collect(element, to));
            default -> {}
        }
    }
}
