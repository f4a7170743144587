package io.tidegate.dist.admin;

import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.RequestHead;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The request that is to be explained: written down as a client would send it, so that what reads real requests reads
 * this one, too. A WebSocket handshake may leave out its key and version.
 */
record ExplainedRequest(String head, InetAddress source, Optional<String> frontend) {
    static final Set<String> FIELDS = Set.of("method", "path", "host", "headers", "source", "frontend");

    static ExplainedRequest of(Body body) {
        return new ExplainedRequest(
                head(body),
                body.text("source").map(ExplainedRequest::address).orElse(InetAddress.getLoopbackAddress()),
                body.text("frontend"));
    }

    /** The head, or why a frontend would refuse it. */
    RequestHead parse() throws BadMessage {
        return RequestHead.parse(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String head(Body body) {
        List<Map.Entry<String, String>> headers = headers(body.object("headers"));
        body.text("host").ifPresent(host -> {
            headers.removeIf(h -> h.getKey().equalsIgnoreCase("Host"));
            headers.addFirst(Map.entry("Host", host));
        });
        if (!has(headers, "Host")) {
            headers.addFirst(Map.entry("Host", "localhost"));
        }
        if (isHandshake(headers)) {
            addUnlessThere(headers, "Sec-WebSocket-Version", "13");
            addUnlessThere(headers, "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="); // RFC 6455 §1.3
        }
        StringBuilder head = new StringBuilder();
        String path = body.text("path").orElseThrow(() -> Refusal.badRequest("'path' is missing"));
        head.append(word("method", body.text("method").orElse("GET")))
                .append(' ')
                .append(word("path", path))
                .append(" HTTP/1.1\r\n");
        for (Map.Entry<String, String> header : headers) {
            head.append(word("headers", header.getKey()))
                    .append(": ")
                    .append(line("headers", header.getValue()))
                    .append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static List<Map.Entry<String, String>> headers(JsonObject json) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (Map.Entry<String, Object> field : json) {
            JsonArray values =
                    field.getValue() instanceof JsonArray several ? several : new JsonArray().add(field.getValue());
            for (Object value : values) {
                if (!(value instanceof String text)) {
                    throw Refusal.badRequest("'headers." + field.getKey() + "' must be a string or a list of strings");
                }
                headers.add(Map.entry(field.getKey(), text));
            }
        }
        return headers;
    }

    private static boolean isHandshake(List<Map.Entry<String, String>> headers) {
        return headers.stream()
                .anyMatch(h -> h.getKey().equalsIgnoreCase("Upgrade")
                        && h.getValue().toLowerCase(Locale.ROOT).contains("websocket"));
    }

    private static void addUnlessThere(List<Map.Entry<String, String>> headers, String name, String value) {
        if (!has(headers, name)) {
            headers.add(Map.entry(name, value));
        }
    }

    private static boolean has(List<Map.Entry<String, String>> headers, String name) {
        return headers.stream().anyMatch(h -> h.getKey().equalsIgnoreCase(name));
    }

    /** One word of the request line: nothing in it may end it. */
    private static String word(String field, String text) {
        if (text.isEmpty() || text.indexOf(' ') >= 0) {
            throw Refusal.badRequest("'" + field + "' must not be empty or hold a space");
        }
        return line(field, text);
    }

    private static String line(String field, String text) {
        if (text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F || c > 0xFF)) {
            throw Refusal.badRequest("'" + field + "' holds a character that no request can");
        }
        return text;
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("'source' must be an IP address");
        }
    }
}
