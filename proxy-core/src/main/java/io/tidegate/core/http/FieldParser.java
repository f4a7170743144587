package io.tidegate.core.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The strict reader of header lines: RFC 9112 §5 without what it allows for old senders (obs-fold, bare LF). */
final class FieldParser {
    /** More options would make the removal of the fields that they name quadratic in the head's size. */
    private static final int MAX_CONNECTION_OPTIONS = 32;

    private static final int FIRST_CAPACITY = 16;

    private final byte[] bytes;
    private final HttpError error;
    private int[] marks = new int[FIRST_CAPACITY * Fields.STRIDE];
    private int count;
    private long present;

    private FieldParser(byte[] bytes, HttpError error) {
        this.bytes = bytes;
        this.error = error;
    }

    /** Reads the lines from {@code from} to the empty line that ends at {@code length}. */
    static Fields parse(byte[] bytes, int from, int length, HttpError error) throws BadMessage {
        FieldParser parser = new FieldParser(bytes, error);
        int end = length - 2;
        int at = from;
        while (at < end) {
            at = parser.line(at);
        }
        if (at != end) {
            throw new BadMessage(error, "the head ends amid a line");
        }
        Fields fields = new Fields(bytes, parser.marks, parser.count, end, parser.present);
        parser.checkConnection(fields);
        return fields;
    }

    private int line(int from) throws BadMessage {
        int at = from;
        while (Ascii.isToken(bytes[at])) {
            at++;
        }
        if (at == from || bytes[at] != ':') {
            throw new BadMessage(error, "invalid header name");
        }
        int nameEnd = at++;
        while (Ascii.isBlank(bytes[at])) {
            at++;
        }
        int valueStart = at;
        while (Ascii.isValue(bytes[at])) {
            at++;
        }
        if (bytes[at] != Ascii.CR || bytes[at + 1] != Ascii.LF) {
            throw new BadMessage(error, "invalid character in a header value");
        }
        int valueEnd = at;
        while (valueEnd > valueStart && Ascii.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        add(from, nameEnd, valueStart, valueEnd);
        return at + 2;
    }

    private void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        int mark = count++ * Fields.STRIDE;
        if (mark == marks.length) {
            marks = Arrays.copyOf(marks, mark * 2);
        }
        @Nullable Header header = Header.of(bytes, nameStart, nameEnd);
        marks[mark] = nameStart;
        marks[mark + Fields.NAME_END] = nameEnd;
        marks[mark + Fields.VALUE_START] = valueStart;
        marks[mark + Fields.VALUE_END] = valueEnd;
        marks[mark + Fields.HEADER] = header == null ? -1 : header.id();
        present |= header == null ? 0 : header.bit();
    }

    private void checkConnection(Fields fields) throws BadMessage {
        if (!fields.has(Header.CONNECTION)) {
            return;
        }
        ListElements options = new ListElements(fields, Header.CONNECTION);
        int seen = 0;
        while (options.next()) {
            for (int at = options.start(); at < options.end(); at++) {
                if (!Ascii.isToken(bytes[at])) {
                    throw new BadMessage(error, "invalid option in Connection");
                }
            }
            if (++seen > MAX_CONNECTION_OPTIONS) {
                throw new BadMessage(error, "too many options in Connection");
            }
        }
    }
}
