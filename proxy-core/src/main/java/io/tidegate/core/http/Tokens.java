package io.tidegate.core.http;

/** The tokens that a proxy looks for in header values. */
public final class Tokens {
    public static final AsciiName CLOSE = AsciiName.of("close");
    public static final AsciiName KEEP_ALIVE = AsciiName.of("keep-alive");
    public static final AsciiName UPGRADE = AsciiName.of("upgrade");
    public static final AsciiName WEBSOCKET = AsciiName.of("websocket");
    public static final AsciiName CHUNKED = AsciiName.of("chunked");
    public static final AsciiName CONTINUE = AsciiName.of("100-continue");

    private Tokens() {}
}
