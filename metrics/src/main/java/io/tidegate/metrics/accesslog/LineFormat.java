package io.tidegate.metrics.accesslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.bus.LogMessage;
import io.tidegate.core.bus.LogMessage.ExchangeEnded;
import io.tidegate.core.bus.LogMessage.Subject;
import io.tidegate.core.bus.LogMessage.TunnelOpened;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Writes a message as one line of JSON: every field of contract §6, in its order, null where it does not apply. The line
 * is ASCII: what a client sent in a path cannot end a line, nor reach the terminal that shows it.
 *
 * <p>Thread: one at a time.
 */
final class LineFormat {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final int LAST_PRINTABLE = 0x7e;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final JsonFactory factory = new JsonFactory();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);

    /** Appends the line; on failure nothing. */
    void append(LogMessage message, ByteArrayOutputStream to) throws IOException {
        line.reset();
        try (JsonGenerator json = factory.createGenerator(line)) {
            json.setHighestNonEscapedChar(LAST_PRINTABLE);
            json.writeStartObject();
            switch (message) {
                case ExchangeEnded ended -> write(json, ended);
                case TunnelOpened opened -> write(json, opened);
            }
            json.writeEndObject();
        }
        line.write('\n');
        line.writeTo(to);
    }

    private static void write(JsonGenerator json, ExchangeEnded ended) throws IOException {
        writeSubject(json, ended.at(), ended.subject());
        number(json, "status", ended.status());
        number(json, "queue_ms", ended.queueMillis());
        number(json, "connect_ms", ended.connectMillis());
        number(json, "handshake_ms", ended.handshakeMillis());
        json.writeNumberField("duration_ms", ended.durationMillis());
        json.writeNumberField("bytes_to_server", ended.bytesToServer());
        json.writeNumberField("bytes_to_client", ended.bytesToClient());
        number(json, "messages_to_server", ended.messagesToServer());
        number(json, "messages_to_client", ended.messagesToClient());
        text(json, "closed_by", ended.closedBy());
        number(json, "close_code", ended.closeCode());
        json.writeStringField("reason", ended.reason());
        text(json, "tls", ended.subject().tls());
        json.writeNumberField("retries", ended.retries());
    }

    private static void write(JsonGenerator json, TunnelOpened opened) throws IOException {
        writeSubject(json, opened.at(), opened.subject());
        json.writeNumberField("status", SWITCHING_PROTOCOLS);
        json.writeNullField("queue_ms");
        json.writeNullField("connect_ms");
        json.writeNullField("handshake_ms");
        json.writeNullField("duration_ms");
        json.writeNullField("bytes_to_server");
        json.writeNullField("bytes_to_client");
        json.writeNullField("messages_to_server");
        json.writeNullField("messages_to_client");
        json.writeNullField("closed_by");
        json.writeNullField("close_code");
        json.writeStringField("reason", "open");
        text(json, "tls", opened.subject().tls());
        json.writeNullField("retries");
    }

    private static void writeSubject(JsonGenerator json, Instant at, Subject subject) throws IOException {
        json.writeStringField("time", MILLIS.format(at));
        json.writeStringField("request_id", subject.requestId());
        json.writeStringField("client", subject.client());
        json.writeStringField("frontend", subject.frontend());
        number(json, "route", subject.route());
        text(json, "backend", subject.backend());
        text(json, "server", subject.server());
        text(json, "method", subject.method());
        text(json, "host", subject.host());
        text(json, "path", subject.path());
    }

    private static void text(JsonGenerator json, String field, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(field, value.get());
        } else {
            json.writeNullField(field);
        }
    }

    private static void number(JsonGenerator json, String field, OptionalInt value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(field, value.getAsInt());
        } else {
            json.writeNullField(field);
        }
    }

    private static void number(JsonGenerator json, String field, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(field, value.getAsLong());
        } else {
            json.writeNullField(field);
        }
    }
}
