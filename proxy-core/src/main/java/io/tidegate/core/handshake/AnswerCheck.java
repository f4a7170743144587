package io.tidegate.core.handshake;

import io.tidegate.core.http.Fields;
import io.tidegate.core.http.Header;
import io.tidegate.core.http.ResponseHead;
import io.tidegate.core.http.Tokens;
import java.util.List;
import java.util.Optional;

/** The client's half of RFC 6455 §4.1: whether a server's answer opens a tunnel. Thread: one event loop each. */
public final class AnswerCheck {
    private static final int SWITCHING = 101;

    private final AcceptKey acceptKey = new AcceptKey();

    /** Checks the answer to a client's handshake; which subprotocol was chosen is the client's matter. */
    public ServerAnswer check(ResponseHead head, String key) {
        if (head.status() != SWITCHING) {
            return new ServerAnswer.Other(head.status());
        }
        Fields fields = head.fields();
        int upgrade = fields.indexOfOnly(Header.UPGRADE);
        if (upgrade < 0 || !fields.valueIs(upgrade, Tokens.WEBSOCKET)) {
            return new ServerAnswer.Invalid(ServerAnswer.Fault.UPGRADE);
        }
        if (!fields.hasToken(Header.CONNECTION, Tokens.UPGRADE)) {
            return new ServerAnswer.Invalid(ServerAnswer.Fault.CONNECTION);
        }
        int accept = fields.indexOfOnly(Header.SEC_WEBSOCKET_ACCEPT);
        if (accept < 0 || !acceptKey.matches(key, fields.bytes(), fields.valueStart(accept), fields.valueEnd(accept))) {
            return new ServerAnswer.Invalid(ServerAnswer.Fault.ACCEPT);
        }
        return new ServerAnswer.Switching(fields.first(Header.SEC_WEBSOCKET_PROTOCOL));
    }

    /** Checks the answer to a handshake of ours: one of {@code offered} must be chosen, none where none was offered. */
    public ServerAnswer check(ResponseHead head, String key, List<String> offered) {
        ServerAnswer answer = check(head, key);
        if (answer instanceof ServerAnswer.Switching(Optional<String> chosen) && !isOffered(head, chosen, offered)) {
            return new ServerAnswer.Invalid(ServerAnswer.Fault.SUBPROTOCOL);
        }
        return answer;
    }

    private static boolean isOffered(ResponseHead head, Optional<String> chosen, List<String> offered) {
        if (head.fields().isRepeated(Header.SEC_WEBSOCKET_PROTOCOL)) {
            return false;
        }
        return chosen.map(offered::contains).orElse(offered.isEmpty());
    }
}
