package io.tidegate.core.http;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The header fields that mean something to a proxy; recognised once, while a head is parsed. */
public enum Header {
    HOST("Host", Trait.PROTECTED, Trait.NO_TRAILER),
    CONNECTION("Connection", Trait.OURS, Trait.HOP_BY_HOP, Trait.NO_TRAILER),
    UPGRADE("Upgrade", Trait.OURS, Trait.HOP_BY_HOP, Trait.NO_TRAILER),
    KEEP_ALIVE("Keep-Alive", Trait.HOP_BY_HOP, Trait.NO_TRAILER),
    PROXY_CONNECTION("Proxy-Connection", Trait.HOP_BY_HOP, Trait.NO_TRAILER),
    TE("TE", Trait.HOP_BY_HOP, Trait.NO_TRAILER),
    HTTP2_SETTINGS("HTTP2-Settings", Trait.HOP_BY_HOP, Trait.NO_TRAILER),
    TRANSFER_ENCODING("Transfer-Encoding", Trait.OURS, Trait.PROTECTED, Trait.NO_TRAILER),
    CONTENT_LENGTH("Content-Length", Trait.OURS, Trait.PROTECTED, Trait.NO_TRAILER),
    TRAILER("Trailer", Trait.NO_TRAILER),
    EXPECT("Expect", Trait.NO_TRAILER),
    ORIGIN("Origin", Trait.PROTECTED, Trait.NO_TRAILER),
    COOKIE("Cookie", Trait.PROTECTED, Trait.NO_TRAILER),
    SET_COOKIE("Set-Cookie", Trait.PROTECTED, Trait.NO_TRAILER),
    AUTHORIZATION("Authorization", Trait.PROTECTED, Trait.NO_TRAILER),
    PROXY_AUTHORIZATION("Proxy-Authorization", Trait.NO_TRAILER),
    PROXY_AUTHENTICATE("Proxy-Authenticate", Trait.NO_TRAILER),
    WWW_AUTHENTICATE("WWW-Authenticate", Trait.NO_TRAILER),
    CONTENT_TYPE("Content-Type", Trait.PROTECTED, Trait.NO_TRAILER),
    CONTENT_ENCODING("Content-Encoding", Trait.PROTECTED, Trait.NO_TRAILER),
    CONTENT_RANGE("Content-Range", Trait.PROTECTED, Trait.NO_TRAILER),
    RANGE("Range", Trait.NO_TRAILER),
    CACHE_CONTROL("Cache-Control", Trait.NO_TRAILER),
    MAX_FORWARDS("Max-Forwards", Trait.NO_TRAILER),
    FORWARDED("Forwarded", Trait.OF_PROXY, Trait.PROTECTED, Trait.NO_TRAILER),
    X_FORWARDED_FOR("X-Forwarded-For", Trait.PROTECTED, Trait.NO_TRAILER),
    X_FORWARDED_PROTO("X-Forwarded-Proto", Trait.OF_PROXY, Trait.PROTECTED, Trait.NO_TRAILER),
    X_FORWARDED_HOST("X-Forwarded-Host", Trait.OF_PROXY, Trait.PROTECTED, Trait.NO_TRAILER),
    X_FORWARDED_PORT("X-Forwarded-Port", Trait.OF_PROXY, Trait.PROTECTED, Trait.NO_TRAILER),
    X_REQUEST_ID("X-Request-Id", Trait.PROTECTED, Trait.NO_TRAILER),
    SEC_WEBSOCKET_KEY("Sec-WebSocket-Key", Trait.OURS, Trait.PROTECTED, Trait.NO_TRAILER),
    SEC_WEBSOCKET_VERSION("Sec-WebSocket-Version", Trait.OURS, Trait.PROTECTED, Trait.NO_TRAILER),
    SEC_WEBSOCKET_ACCEPT("Sec-WebSocket-Accept", Trait.OURS, Trait.PROTECTED, Trait.NO_TRAILER),
    SEC_WEBSOCKET_PROTOCOL("Sec-WebSocket-Protocol", Trait.PROTECTED, Trait.NO_TRAILER),
    SEC_WEBSOCKET_EXTENSIONS("Sec-WebSocket-Extensions", Trait.PROTECTED, Trait.NO_TRAILER);

    /** What holds for a field of this name. */
    private enum Trait {
        /** Ends at the next connection: RFC 9110 §7.6.1. */
        HOP_BY_HOP,
        /** Cannot be removed by naming it in Connection. */
        PROTECTED,
        /** Must not come in a trailer: RFC 9110 §6.5.1. */
        NO_TRAILER,
        /** Believed only of a trusted proxy. */
        OF_PROXY,
        /** Carries framing or handshake: no edit of the configuration may touch it. */
        OURS
    }

    private static final Header[] ALL = values();
    private static final Header[][] BY_LENGTH = new Header[32][];

    static {
        for (int length = 0; length < BY_LENGTH.length; length++) {
            int wanted = length;
            BY_LENGTH[length] =
                    Arrays.stream(ALL).filter(h -> h.lower.length() == wanted).toArray(Header[]::new);
        }
    }

    private final String fieldName;
    private final String lower;
    private final boolean hopByHop;
    private final boolean isProtected;
    private final boolean forbiddenInTrailer;
    private final boolean ofProxy;
    private final boolean ours;

    Header(String name, Trait... traits) {
        this.fieldName = name;
        this.lower = name.toLowerCase(Locale.ROOT);
        this.hopByHop = Arrays.asList(traits).contains(Trait.HOP_BY_HOP);
        this.isProtected = Arrays.asList(traits).contains(Trait.PROTECTED);
        this.forbiddenInTrailer = Arrays.asList(traits).contains(Trait.NO_TRAILER);
        this.ofProxy = Arrays.asList(traits).contains(Trait.OF_PROXY);
        this.ours = Arrays.asList(traits).contains(Trait.OURS);
    }

    /** As it is written, such as {@code Content-Length}. */
    public String fieldName() {
        return fieldName;
    }

    boolean isHopByHop() {
        return hopByHop;
    }

    boolean isProtected() {
        return isProtected;
    }

    boolean isForbiddenInTrailer() {
        return forbiddenInTrailer;
    }

    boolean isOfProxy() {
        return ofProxy;
    }

    boolean isOurs() {
        return ours;
    }

    /** What stands for this header among a head's offsets. */
    @SuppressWarnings("EnumOrdinal") // never leaves the process
    int id() {
        return ordinal();
    }

    /** What stands for this header in a set of them. */
    long bit() {
        return 1L << id();
    }

    /** The header of this name, or null where it means nothing to us. */
    static @Nullable Header of(AsciiName name) {
        return Arrays.stream(ALL)
                .filter(h -> h.lower.equals(name.lower()))
                .findFirst()
                .orElse(null);
    }

    static Header at(int id) {
        return ALL[id];
    }

    /** The header of this name, in any case, or null where it means nothing to us. */
    static @Nullable Header of(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length >= BY_LENGTH.length) {
            return null;
        }
        for (Header candidate : BY_LENGTH[length]) {
            if (Ascii.equalsLower(bytes, start, end, candidate.lower)) {
                return candidate;
            }
        }
        return null;
    }
}
