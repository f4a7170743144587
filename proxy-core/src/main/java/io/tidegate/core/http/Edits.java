package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.config.HeaderEdits;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Header edits made ready: the names they touch, and the lines they set as bytes. Immutable. */
final class Edits {
    private final AsciiName[] others;
    private final long known;
    private final byte[] lines;

    /**
     * Makes the edits ready.
     *
     * @throws IllegalArgumentException for a name or value that is no header's, a header that carries framing or
     *     handshake, a name that is set twice, or a Host that is removed
     */
    Edits(HeaderEdits edits) {
        checkNames(edits);
        long bits = 0;
        Stream.Builder<AsciiName> rest = Stream.builder();
        for (String name : Stream.concat(edits.set().keySet().stream(), edits.remove().stream())
                .toList()) {
            AsciiName ascii = AsciiName.of(name);
            @Nullable Header header = Header.of(ascii);
            if (header == null) {
                rest.add(ascii);
            } else if (header.isOurs()) {
                throw new IllegalArgumentException("the header '" + name + "' cannot be edited");
            } else {
                bits |= header.bit();
            }
        }
        this.others = rest.build().toArray(AsciiName[]::new);
        this.known = bits;
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> line : edits.set().entrySet()) {
            text.append(line.getKey())
                    .append(": ")
                    .append(checked(line.getValue()))
                    .append("\r\n");
        }
        this.lines = text.toString().getBytes(StandardCharsets.UTF_8);
    }

    boolean touch(Header header) {
        return (known & header.bit()) != 0;
    }

    boolean touch(Fields fields, int field) {
        int header = fields.headerId(field);
        if (header >= 0) {
            return (known & 1L << header) != 0;
        }
        for (AsciiName name : others) {
            if (fields.is(field, name)) {
                return true;
            }
        }
        return false;
    }

    void writeSet(ByteBuf out) {
        out.writeBytes(lines);
    }

    /** A request needs exactly one Host (RFC 9112 §3.2), and two spellings of a name would write two lines. */
    private static void checkNames(HeaderEdits edits) {
        Set<String> names = new HashSet<>();
        for (String name : edits.set().keySet()) {
            if (!names.add(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("the header '" + name + "' is set twice");
            }
        }
        for (String name : edits.remove()) {
            if (name.equalsIgnoreCase(Header.HOST.fieldName()) && !names.contains("host")) {
                throw new IllegalArgumentException("the header '" + name + "' cannot be removed; see host-header");
            }
        }
    }

    private static String checked(String value) {
        if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7F)) {
            throw new IllegalArgumentException("a header's value must not hold control characters");
        }
        return value;
    }
}
