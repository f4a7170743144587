package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.handshake.HandshakeRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What a check asks; the headers of the configuration win over what is sent by itself. */
record Request(String path, String host, Map<String, String> headers) {
    private static final String AGENT = "tidegate-health-check";

    static Request of(Target target) {
        HealthCheck check = target.check();
        Map<String, String> headers = new LinkedHashMap<>(check.headers());
        String host = take(headers, "Host", target.host());
        headers.put("User-Agent", take(headers, "User-Agent", AGENT));
        return new Request(check.path(), host, headers);
    }

    /** Appends a WebSocket handshake, and returns its key. */
    String writeHandshake(HealthCheck check, RandomGenerator random, ByteBuf out) {
        return new HandshakeRequest(path, host, headers, check.subprotocols()).write(random, out);
    }

    /** Appends a GET, after which the connection is to end. */
    void writeGet(ByteBuf out) {
        StringBuilder text = new StringBuilder(256);
        text.append("GET ").append(path).append(" HTTP/1.1\r\nHost: ").append(host);
        text.append("\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        out.writeCharSequence(text.append("\r\n"), StandardCharsets.UTF_8);
    }

    private static String take(Map<String, String> headers, String name, String otherwise) {
        String found = otherwise;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                found = header.getValue();
            }
        }
        headers.keySet().removeIf(name::equalsIgnoreCase);
        return found;
    }
}
