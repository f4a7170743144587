package io.tidegate.core.http;

/** Every refusal of contract §2: its status, its {@code X-Tidegate-Error} word and the line that the client reads. */
public enum HttpError {
    BAD_REQUEST(400, "Bad Request", "bad-request", "The request is malformed.", true),
    VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported", "bad-request", "Only HTTP/1.1 is spoken here.", true),
    UNKNOWN_TRANSFER_CODING(501, "Not Implemented", "bad-request", "The transfer coding is not known.", true),
    ORIGIN_NOT_ALLOWED(403, "Forbidden", "origin-not-allowed", "This origin is not allowed.", false),
    NO_ROUTE(404, "Not Found", "no-route", "Nothing is served here.", false),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed", "method-not-allowed", "This method is not allowed.", true),
    REQUEST_TIMEOUT(408, "Request Timeout", "request-timeout", "The request did not arrive in time.", true),
    UPGRADE_REQUIRED(426, "Upgrade Required", "upgrade-required", "Only WebSockets are served here.", false),
    WEBSOCKET_VERSION(426, "Upgrade Required", "websocket-version", "Only version 13 of WebSocket is spoken.", false),
    TOO_MANY_CONNECTIONS(429, "Too Many Requests", "too-many-connections", "Too many connections.", true),
    HEAD_TOO_LARGE(431, "Request Header Fields Too Large", "head-too-large", "The head is too large.", true),
    CONNECT_FAILED(502, "Bad Gateway", "connect-failed", "No server could be reached.", false),
    BAD_SERVER_ANSWER(502, "Bad Gateway", "bad-server-answer", "The server's answer is invalid.", false),
    NO_SERVER(503, "Service Unavailable", "no-server", "No server is up.", false),
    QUEUE_FULL(503, "Service Unavailable", "queue-full", "All servers are busy.", false),
    QUEUE_TIMEOUT(503, "Service Unavailable", "queue-timeout", "No server became free in time.", false),
    EXHAUSTED(503, "Service Unavailable", "exhausted", "The proxy is out of connections.", false),
    RATE_LIMITED(503, "Service Unavailable", "rate-limited", "Too many handshakes.", false),
    CONNECT_TIMEOUT(504, "Gateway Timeout", "connect-timeout", "No server could be reached in time.", false),
    SERVER_TIMEOUT(504, "Gateway Timeout", "server-timeout", "The server did not answer in time.", false);

    private final int status;
    private final String reason;
    private final String word;
    private final String text;
    private final boolean closes;

    HttpError(int status, String reason, String word, String text, boolean closes) {
        this.status = status;
        this.reason = reason;
        this.word = word;
        this.text = text;
        this.closes = closes;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    /** The value of {@code X-Tidegate-Error}, also a word of logs and metrics. */
    public String word() {
        return word;
    }

    /** The line in the body, without its line end. */
    public String text() {
        return text;
    }

    /** Whether the client's connection cannot go on: what follows may not be a request, or never will be. */
    public boolean closesConnection() {
        return closes;
    }

    /** Extra header lines of this answer, each with its line end. */
    String extraLines() {
        return switch (this) {
            case METHOD_NOT_ALLOWED ->
                "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE\r\n"; // RFC 9110 §15.5.6
            case UPGRADE_REQUIRED -> "Upgrade: websocket\r\n"; // RFC 9110 §15.5.22
            case WEBSOCKET_VERSION -> "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"; // RFC 6455 §4.4
            case NO_SERVER, QUEUE_FULL, QUEUE_TIMEOUT, EXHAUSTED, RATE_LIMITED -> "Retry-After: 1\r\n";
            case BAD_REQUEST,
                    VERSION_NOT_SUPPORTED,
                    UNKNOWN_TRANSFER_CODING,
                    ORIGIN_NOT_ALLOWED,
                    NO_ROUTE,
                    REQUEST_TIMEOUT,
                    TOO_MANY_CONNECTIONS,
                    HEAD_TOO_LARGE,
                    CONNECT_FAILED,
                    BAD_SERVER_ANSWER,
                    CONNECT_TIMEOUT,
                    SERVER_TIMEOUT -> "";
        };
    }
}
