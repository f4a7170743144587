package io.tidegate.dist.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code TIME LEVEL event=NAME key=value …}, a stack trace on the lines below. A value with anything but plain characters
 * is quoted as JSON, so that nothing logged can begin a line of its own.
 */
final class TextLines extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        Map<String, Object> fields = Fields.of(event);
        fields.forEach((key, value) -> {
            switch (key) {
                case "time" -> line.append(value);
                case "level" -> line.append(' ').append(String.format("%-5s", value));
                case "exception" -> line.append('\n').append(value);
                default -> line.append(' ').append(key).append('=').append(quoted(value.toString()));
            }
        });
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '=');
        return plain ? value : Json.encode(value);
    }
}
