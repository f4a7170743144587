package io.tidegate.core.http;

/** The fields that a head's Connection names, beside what it says about the connection itself: RFC 9110 §7.6.1. */
final class ConnectionOptions {
    /** All of these are the handshake's, also those that no {@link Header} knows yet. */
    private static final AsciiName OF_HANDSHAKE = AsciiName.of("sec-websocket-");

    private final Fields fields;
    private final boolean namesFields;

    ConnectionOptions(Fields fields) {
        this.fields = fields;
        this.namesFields = namesFields(fields);
    }

    /** Whether the field ends here because Connection names it; at most 32 options are compared. */
    boolean name(int field) {
        if (!namesFields || isOfHandshake(field)) {
            return false;
        }
        ListElements options = new ListElements(fields, Header.CONNECTION);
        while (options.next()) {
            if (Ascii.sameRanges(
                    fields.bytes(), options.start(), options.end(), fields.nameStart(field), fields.nameEnd(field))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfHandshake(int field) {
        int prefixEnd = fields.nameStart(field) + OF_HANDSHAKE.length();
        return prefixEnd <= fields.nameEnd(field)
                && OF_HANDSHAKE.matches(fields.bytes(), fields.nameStart(field), prefixEnd);
    }

    private static boolean namesFields(Fields fields) {
        if (!fields.has(Header.CONNECTION)) {
            return false;
        }
        ListElements options = new ListElements(fields, Header.CONNECTION);
        while (options.next()) {
            if (!isAboutConnection(fields.bytes(), options.start(), options.end())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAboutConnection(byte[] bytes, int start, int end) {
        return Tokens.KEEP_ALIVE.matches(bytes, start, end)
                || Tokens.UPGRADE.matches(bytes, start, end)
                || Tokens.CLOSE.matches(bytes, start, end);
    }
}
