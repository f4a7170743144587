package io.tidegate.core.handshake;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A handshake of our own, as a health probe sends it.
 *
 * @param path with its query, if any
 * @param host the Host header
 * @param headers further ones, such as Origin
 * @param subprotocols offered, in order of preference
 */
public record HandshakeRequest(String path, String host, Map<String, String> headers, List<String> subprotocols) {
    public HandshakeRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers)); // in order, unlike Map.copyOf
        subprotocols = List.copyOf(subprotocols);
    }

    /** Appends the request with a fresh key, and returns the key that the answer must be checked against. */
    public String write(RandomGenerator random, ByteBuf out) {
        String key = Key.random(random);
        StringBuilder text = new StringBuilder(256);
        text.append("GET ").append(path).append(" HTTP/1.1\r\n");
        line(text, "Host", host);
        line(text, "Upgrade", "websocket");
        line(text, "Connection", "Upgrade");
        line(text, "Sec-WebSocket-Key", key);
        line(text, "Sec-WebSocket-Version", "13");
        if (!subprotocols.isEmpty()) {
            line(text, "Sec-WebSocket-Protocol", String.join(", ", subprotocols));
        }
        headers.forEach((name, value) -> line(text, name, value));
        out.writeCharSequence(text.append("\r\n"), StandardCharsets.UTF_8);
        return key;
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
