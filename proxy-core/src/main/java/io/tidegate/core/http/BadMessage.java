package io.tidegate.core.http;

/** A message that breaks the rules; it carries no stack trace, since a client can cause as many as it likes. */
public final class BadMessage extends Exception {
    private final HttpError error;

    public BadMessage(HttpError error, String detail) {
        super(detail, null, false, false);
        this.error = error;
    }

    /** What the client is answered. */
    public HttpError error() {
        return error;
    }

    /** What was wrong, for the log; never holds what the client sent. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
