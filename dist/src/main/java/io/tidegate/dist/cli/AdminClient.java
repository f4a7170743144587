package io.tidegate.dist.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Speaks to the admin API of a running Tidegate; an option of every command that needs one. */
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(
            names = {"-a", "--admin"},
            paramLabel = "URL",
            defaultValue = "${env:TIDEGATE_ADMIN:-http://127.0.0.1:9901}",
            description = {
                "The admin address of the process, also from $TIDEGATE_ADMIN; by default ${DEFAULT-VALUE}.",
                "Where it wants a token, that is taken from $TIDEGATE_ADMIN_TOKEN."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String admin;

    /** What came back. */
    record Answer(int status, JsonObject body) {}

    JsonObject get(String path) throws CommandFailure {
        return good(send("GET", path, null));
    }

    JsonObject change(String method, String path, @Nullable JsonObject body) throws CommandFailure {
        return good(send(method, path, body));
    }

    /** One question; fails only where no answer of the API comes back. */
    Answer send(String method, String path, @Nullable JsonObject body) throws CommandFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(target(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        @Nullable String token = System.getenv("TIDEGATE_ADMIN_TOKEN");
        if (token != null && !token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build()) {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), parse(response.body()));
        } catch (IOException e) {
            throw CommandFailure.couldNot("nobody answers at " + admin + " (" + reason(e)
                    + "): is Tidegate running, and is that its admin.bind? See --admin");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.couldNot("interrupted");
        }
    }

    private URI target(String path) throws CommandFailure {
        try {
            URI base = new URI(admin);
            if (base.getHost() != null && ("http".equals(base.getScheme()) || "https".equals(base.getScheme()))) {
                return base.resolve(path);
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw CommandFailure.badInput(
                List.of("tidegate: --admin wants a URL such as http://127.0.0.1:9901, not " + admin));
    }

    private JsonObject parse(String body) throws CommandFailure {
        try {
            return body.isBlank() ? new JsonObject() : new JsonObject(body);
        } catch (DecodeException e) {
            throw CommandFailure.couldNot(
                    admin + " does not answer like the admin API of Tidegate; give admin.bind with" + " --admin");
        }
    }

    /** The body, where the answer is a good one. */
    static JsonObject good(Answer answer) throws CommandFailure {
        if (answer.status() / 100 == 2) {
            return answer.body();
        }
        String why = answer.body().getString("error", "no reason given");
        throw CommandFailure.couldNot(why + " (" + answer.status() + ")" + remedy(answer.status()));
    }

    private static String remedy(int status) {
        return switch (status) {
            case 401 -> "; set TIDEGATE_ADMIN_TOKEN to the admin.token of that process";
            case 403 -> "; is TIDEGATE_ADMIN_TOKEN the admin.token of that process?";
            case 404 -> "; 'tidegate status' lists what there is";
            case 503 -> "; is it starting or ending? Try again";
            default -> "";
        };
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
