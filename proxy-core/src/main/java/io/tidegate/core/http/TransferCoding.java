package io.tidegate.core.http;

/** The rule for Transfer-Encoding: one line that says {@code chunked}, nothing else. */
final class TransferCoding {
    private TransferCoding() {}

    /**
     * Checks that a present Transfer-Encoding is exactly {@code chunked}.
     *
     * @throws BadMessage 501 for codings that are well formed but unknown, 400 where the body has no certain end
     */
    static void check(Fields fields) throws BadMessage {
        if (isChunked(fields)) {
            return;
        }
        boolean wellFormed = !fields.isRepeated(Header.TRANSFER_ENCODING) && isListWithoutEarlyChunked(fields);
        HttpError error = wellFormed ? HttpError.UNKNOWN_TRANSFER_CODING : HttpError.BAD_REQUEST;
        throw new BadMessage(error, "Transfer-Encoding other than chunked");
    }

    static boolean isChunked(Fields fields) {
        int field = fields.indexOfOnly(Header.TRANSFER_ENCODING);
        return field >= 0 && fields.valueIs(field, Tokens.CHUNKED);
    }

    /** RFC 9112 §6.3: a chunked that is not the last coding, or comes twice, leaves the end of the body unknown. */
    private static boolean isListWithoutEarlyChunked(Fields fields) {
        ListElements codings = new ListElements(fields, Header.TRANSFER_ENCODING);
        boolean chunked = false;
        boolean any = false;
        while (codings.next()) {
            for (int at = codings.start(); at < codings.end(); at++) {
                if (!Ascii.isToken(fields.bytes()[at])) {
                    return false;
                }
            }
            if (chunked) {
                return false;
            }
            any = true;
            chunked = Tokens.CHUNKED.matches(fields.bytes(), codings.start(), codings.end());
        }
        return any;
    }
}
