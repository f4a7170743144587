package io.tidegate.core.handshake;

import io.tidegate.core.http.AsciiName;
import io.tidegate.core.http.Fields;
import io.tidegate.core.http.Header;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.http.Tokens;

/** What a request is to a WebSocket proxy: contract §2.1. Whoever claims {@code Upgrade: websocket} must be wholly right. */
public sealed interface WebSocketRequest {
    /** Claims no WebSocket; other upgrade tokens ({@code h2c} …) mean nothing here. */
    record NotWebSocket() implements WebSocketRequest {}

    /** A handshake; the key is what the server's Accept must answer. */
    record Good(String key) implements WebSocketRequest {}

    /** Claims one and is not; to be refused. */
    record Bad(HttpError error, String detail) implements WebSocketRequest {}

    static WebSocketRequest check(RequestHead head) {
        Fields fields = head.fields();
        if (!fields.hasToken(Header.UPGRADE, Tokens.WEBSOCKET)) {
            return new NotWebSocket();
        }
        if (!head.is("GET")) {
            return bad("a handshake that is no GET");
        }
        if (head.minorVersion() == 0) {
            return bad("a handshake in HTTP/1.0");
        }
        if (!fields.hasToken(Header.CONNECTION, Tokens.UPGRADE)) {
            return bad("Connection does not name Upgrade");
        }
        if (head.framing().hasBody()) {
            return bad("a handshake with a body");
        }
        int version = fields.indexOfOnly(Header.SEC_WEBSOCKET_VERSION);
        if (version < 0 || !fields.valueIs(version, Versions.SPOKEN)) {
            return new Bad(HttpError.WEBSOCKET_VERSION, "Sec-WebSocket-Version is not 13");
        }
        int key = fields.indexOfOnly(Header.SEC_WEBSOCKET_KEY);
        if (key < 0 || !Key.isValid(fields.bytes(), fields.valueStart(key), fields.valueEnd(key))) {
            return bad("no valid Sec-WebSocket-Key");
        }
        return new Good(fields.value(key));
    }

    private static Bad bad(String detail) {
        return new Bad(HttpError.BAD_REQUEST, detail);
    }

    /** The one version of the protocol: RFC 6455 §4.1. */
    final class Versions {
        static final AsciiName SPOKEN = AsciiName.of("13");

        private Versions() {}
    }
}
