package io.tidegate.e2e;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The admin side of a product, as its API and its metrics are asked. */
final class AdminPort {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final String host;
    private final int port;
    private final Optional<String> token;

    AdminPort(String host, int port, Optional<String> token) {
        this.host = host;
        this.port = port;
        this.token = token;
    }

    URI at(String path) {
        return URI.create("http://" + host + ":" + port + path);
    }

    /** Asks the admin side; the answer whatever its status. */
    HttpResponse<String> ask(String method, String path, String body) {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at(path)).method(method, publisher).timeout(PATIENCE);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonObject json(String path) {
        return new JsonObject(ask("GET", path, "").body());
    }

    /** The sum of all samples of this metric whose labels contain each of these, such as {@code backend="live"}. */
    double metric(String name, String... labels) {
        return sum(ask("GET", "/metrics", "").body(), name, labels);
    }

    /** The same of a scrape's text. */
    static double sum(String scrape, String name, String... labels) {
        return scrape.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
