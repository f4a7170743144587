package io.tidegate.core.handshake;

import java.util.Optional;

/** What a server's answer to a handshake is: only {@link Switching} may become a tunnel. */
public sealed interface ServerAnswer {
    /** A right 101, with the subprotocol that it chose. */
    record Switching(Optional<String> subprotocol) implements ServerAnswer {}

    /** Not a 101: an interim or a plain HTTP answer. */
    record Other(int status) implements ServerAnswer {}

    /** A 101 that is not right. */
    record Invalid(Fault fault) implements ServerAnswer {}

    /** What is wrong with a 101. */
    enum Fault {
        UPGRADE("Upgrade is not websocket"),
        CONNECTION("Connection does not name Upgrade"),
        ACCEPT("Sec-WebSocket-Accept does not answer the key"),
        SUBPROTOCOL("Sec-WebSocket-Protocol is not what was offered");

        private final String text;

        Fault(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
