package io.tidegate.core.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header fields of one head as offsets into its bytes, in order, repetition and letter case kept; immutable.
 * A String is made only when one is asked for. Values are ISO-8859-1, without the blanks around them.
 */
public final class Fields {
    static final int STRIDE = 5;
    static final int NAME_END = 1;
    static final int VALUE_START = 2;
    static final int VALUE_END = 3;
    static final int HEADER = 4;

    private final byte[] bytes;
    private final int[] marks;
    private final int count;
    private final int end;
    private final long present;

    Fields(byte[] bytes, int[] marks, int count, int end, long present) {
        this.bytes = bytes;
        this.marks = marks;
        this.count = count;
        this.end = end;
        this.present = present;
    }

    public int count() {
        return count;
    }

    /** The head's bytes, which must not be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int nameStart(int field) {
        return marks[field * STRIDE];
    }

    public int nameEnd(int field) {
        return marks[field * STRIDE + NAME_END];
    }

    public int valueStart(int field) {
        return marks[field * STRIDE + VALUE_START];
    }

    public int valueEnd(int field) {
        return marks[field * STRIDE + VALUE_END];
    }

    /** Behind the line end of the field. */
    int lineEnd(int field) {
        return field + 1 < count ? nameStart(field + 1) : end;
    }

    /** The id of the {@link Header} that the field is, or -1. */
    int headerId(int field) {
        return marks[field * STRIDE + HEADER];
    }

    public String name(int field) {
        return Ascii.string(bytes, nameStart(field), nameEnd(field));
    }

    public String value(int field) {
        return Ascii.string(bytes, valueStart(field), valueEnd(field));
    }

    public boolean is(int field, Header header) {
        return headerId(field) == header.id();
    }

    public boolean is(int field, AsciiName name) {
        return name.matches(bytes, nameStart(field), nameEnd(field));
    }

    public boolean valueIs(int field, AsciiName token) {
        return token.matches(bytes, valueStart(field), valueEnd(field));
    }

    public boolean has(Header header) {
        return (present & header.bit()) != 0;
    }

    /** The first field of this name at or behind {@code from}, or -1. */
    public int indexOf(Header header, int from) {
        if (has(header)) {
            for (int field = from; field < count; field++) {
                if (is(field, header)) {
                    return field;
                }
            }
        }
        return -1;
    }

    /** The only field of this name; -1 where there is none or more than one. */
    public int indexOfOnly(Header header) {
        int first = indexOf(header, 0);
        return first >= 0 && indexOf(header, first + 1) < 0 ? first : -1;
    }

    public boolean isRepeated(Header header) {
        int first = indexOf(header, 0);
        return first >= 0 && indexOf(header, first + 1) >= 0;
    }

    public Optional<String> first(Header header) {
        int field = indexOf(header, 0);
        return field < 0 ? Optional.empty() : Optional.of(value(field));
    }

    public Optional<String> first(AsciiName name) {
        for (int field = 0; field < count; field++) {
            if (is(field, name)) {
                return Optional.of(value(field));
            }
        }
        return Optional.empty();
    }

    /** The values of all fields of this name, in order. */
    public List<String> all(AsciiName name) {
        List<String> values = new ArrayList<>();
        for (int field = 0; field < count; field++) {
            if (is(field, name)) {
                values.add(value(field));
            }
        }
        return values;
    }

    /** Whether the comma list that all fields of this name make holds the token, in any case. */
    public boolean hasToken(Header header, AsciiName token) {
        if (!has(header)) {
            return false;
        }
        ListElements elements = new ListElements(this, header);
        while (elements.next()) {
            if (token.matches(bytes, elements.start(), elements.end())) {
                return true;
            }
        }
        return false;
    }
}
