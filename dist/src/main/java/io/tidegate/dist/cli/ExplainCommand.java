package io.tidegate.dist.cli;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidegate explain URL}: what would happen to a request, and why; no server is asked. */
@Command(
        name = "explain",
        description = {
            "Show which route, backend and server a request would get, and why.",
            "A ws: or wss: URL, or --websocket, asks for a WebSocket handshake."
        })
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private final AdminClient admin = new AdminClient();

    @Mixin
    private final Shown shown = new Shown();

    @Parameters(paramLabel = "URL", description = "Such as ws://chat.example.com/room?id=1, or a path alone.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Option(
            names = {"-X", "--method"},
            defaultValue = "GET",
            description = "The method; by default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String method;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "A header; may be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--source", paramLabel = "ADDRESS", description = "The client's address.")
    private @Nullable String source;

    @Option(names = "--frontend", paramLabel = "NAME", description = "The frontend; by default the first.")
    private @Nullable String frontend;

    @Option(names = "--websocket", description = "Ask for a WebSocket handshake, whatever the URL's scheme.")
    private boolean websocket;

    @Override
    public Integer call() throws CommandFailure {
        JsonObject answer = admin.change("POST", "/api/v1/explain", question());
        shown.print(answer, Outline::of);
        return 0;
    }

    private JsonObject question() throws CommandFailure {
        URI uri = parsed();
        String path =
                Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
        JsonObject question = new JsonObject()
                .put("method", method)
                .put("path", uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .put("headers", new JsonObject(allHeaders(uri)));
        Optional.ofNullable(uri.getRawAuthority()).ifPresent(host -> question.put("host", host));
        Optional.ofNullable(source).ifPresent(address -> question.put("source", address));
        Optional.ofNullable(frontend).ifPresent(name -> question.put("frontend", name));
        return question;
    }

    private Map<String, Object> allHeaders(URI uri) throws CommandFailure {
        Map<String, Object> all = new LinkedHashMap<>();
        if (websocket || "ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme())) {
            all.put("Upgrade", "websocket");
            all.put("Connection", "Upgrade");
            all.put("Sec-WebSocket-Version", "13");
            all.put("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
        }
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon <= 0) {
                throw CommandFailure.badInput(List.of("tidegate: a header is 'NAME: VALUE', not " + header));
            }
            all.put(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip());
        }
        return all;
    }

    private URI parsed() throws CommandFailure {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw CommandFailure.badInput(List.of("tidegate: not a URL: " + e.getMessage()
                    + "; write one such as ws://chat.example.com/room?id=1, a space in it as %20"));
        }
    }
}
