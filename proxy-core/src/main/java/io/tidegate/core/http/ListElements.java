package io.tidegate.core.http;

/** A walk over the elements of the comma list that all fields of one name make (RFC 9110 §5.6.1); empty ones are left out. */
final class ListElements {
    private final Fields fields;
    private final Header header;
    private int field;
    private int at;
    private int valueEnd;
    private int start;
    private int end;

    ListElements(Fields fields, Header header) {
        this.fields = fields;
        this.header = header;
        this.field = -1;
    }

    /** Goes to the next element; false behind the last. */
    boolean next() {
        while (at < valueEnd || nextField()) {
            int comma = at;
            while (comma < valueEnd && fields.bytes()[comma] != ',') {
                comma++;
            }
            start = at;
            end = comma;
            at = comma + 1;
            trim();
            if (start < end) {
                return true;
            }
        }
        return false;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    private boolean nextField() {
        field = fields.indexOf(header, field + 1);
        if (field < 0) {
            field = fields.count();
            return false;
        }
        at = fields.valueStart(field);
        valueEnd = fields.valueEnd(field);
        return true;
    }

    private void trim() {
        while (start < end && Ascii.isBlank(fields.bytes()[start])) {
            start++;
        }
        while (end > start && Ascii.isBlank(fields.bytes()[end - 1])) {
            end--;
        }
    }
}
