package io.tidegate.core.http;

import java.util.Optional;

/** The client's {@code X-Request-Id}, believed where it is harmless in a log: {@code [A-Za-z0-9._-]{1,128}}. */
public final class RequestId {
    private static final int MAX_LENGTH = 128;

    private RequestId() {}

    /** The id that is kept; empty where none came, several came, or it is not of that shape: then make one. */
    public static Optional<String> of(Fields fields) {
        int field = fields.indexOfOnly(Header.X_REQUEST_ID);
        if (field < 0) {
            return Optional.empty();
        }
        int start = fields.valueStart(field);
        int end = fields.valueEnd(field);
        if (start == end || end - start > MAX_LENGTH) {
            return Optional.empty();
        }
        for (int at = start; at < end; at++) {
            if (!isAllowed(fields.bytes()[at])) {
                return Optional.empty();
            }
        }
        return Optional.of(fields.value(field));
    }

    private static boolean isAllowed(byte b) {
        byte lower = Ascii.lower(b);
        return (lower >= 'a' && lower <= 'z') || Ascii.isDigit(b) || b == '.' || b == '_' || b == '-';
    }
}
