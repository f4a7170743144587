package io.tidegate.core.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.handshake.ServerAnswer.Fault;
import io.tidegate.core.http.Heads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerCheckTest {
    /** The example of RFC 6455 §1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final AnswerCheck check = new AnswerCheck();
    private final List<String> lines = new ArrayList<>(
            List.of("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", ACCEPT));

    private ServerAnswer check() {
        return check.check(Heads.answer(lines.toArray(String[]::new)), KEY);
    }

    private ServerAnswer with(String from, String... to) {
        int at = lines.indexOf(from);
        lines.remove(at);
        lines.addAll(at, List.of(to));
        return check();
    }

    private static ServerAnswer invalid(Fault fault) {
        return new ServerAnswer.Invalid(fault);
    }

    @Nested
    class ARight101 {
        @Test
        void switches() {
            assertEquals(new ServerAnswer.Switching(Optional.empty()), check());
        }

        @Test
        void switchesWhateverItsCaseAndReason() {
            lines.set(0, "HTTP/1.1 101");
            lines.set(1, "UPGRADE: WebSocket");
            assertEquals(
                    new ServerAnswer.Switching(Optional.empty()),
                    with("Connection: Upgrade", "connection: keep-alive, UPGRADE"));
        }

        @Test
        void saysWhichSubprotocolItChose() {
            lines.add("Sec-WebSocket-Protocol: chat");
            assertEquals(new ServerAnswer.Switching(Optional.of("chat")), check());
        }
    }

    @Nested
    class AWrong101 {
        @ParameterizedTest
        @ValueSource(strings = {"h2c", "websocket, h2c", "websocket/13", "", "websocketx"})
        void hasAnotherUpgrade(String upgrade) {
            assertEquals(invalid(Fault.UPGRADE), with("Upgrade: websocket", "Upgrade: " + upgrade));
        }

        @Test
        void hasNoUpgradeOrTwo() {
            String line = "Upgrade: websocket";
            assertEquals(invalid(Fault.UPGRADE), with(line, line, line));
            lines.remove(line);
            assertEquals(invalid(Fault.UPGRADE), with(line));
        }

        @ParameterizedTest
        @ValueSource(strings = {"keep-alive", "close", ""})
        void doesNotNameUpgradeInConnection(String connection) {
            assertEquals(invalid(Fault.CONNECTION), with("Connection: Upgrade", "Connection: " + connection));
        }

        @Test
        void hasNoConnection() {
            assertEquals(invalid(Fault.CONNECTION), with("Connection: Upgrade"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "dGhlIHNhbXBsZSBub25jZQ==",
                    "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo",
                    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo==",
                    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, x"
                })
        void doesNotAnswerTheKey(String accept) {
            assertEquals(invalid(Fault.ACCEPT), with(ACCEPT, "Sec-WebSocket-Accept: " + accept));
        }

        @Test
        void hasNoAcceptOrTwo() {
            assertEquals(invalid(Fault.ACCEPT), with(ACCEPT, ACCEPT, ACCEPT));
            lines.remove(ACCEPT);
            assertEquals(invalid(Fault.ACCEPT), with(ACCEPT));
        }

        @Test
        void leavesTheNextCheckUntouched() {
            with(ACCEPT, "Sec-WebSocket-Accept: x");
            assertEquals(new ServerAnswer.Switching(Optional.empty()), with("Sec-WebSocket-Accept: x", ACCEPT));
        }
    }

    @Nested
    class AnyOtherAnswer {
        @ParameterizedTest
        @ValueSource(ints = {100, 103, 200, 204, 301, 401, 403, 426, 500, 503})
        void isPlainHttpHoweverMuchItLooksLikeASwitch(int status) {
            assertEquals(
                    new ServerAnswer.Other(status),
                    with("HTTP/1.1 101 Switching Protocols", "HTTP/1.1 " + status + " Switching Protocols"));
        }
    }

    @Nested
    class TheAnswerToAHandshakeOfOurs {
        private ServerAnswer check(List<String> offered, String... more) {
            lines.addAll(List.of(more));
            return check.check(Heads.answer(lines.toArray(String[]::new)), KEY, offered);
        }

        @Test
        void choosesOneOfWhatWasOffered() {
            assertEquals(
                    new ServerAnswer.Switching(Optional.of("b")),
                    check(List.of("a", "b"), "Sec-WebSocket-Protocol: b"));
        }

        @Test
        void isWrongWhereItChoosesAnother() {
            assertEquals(invalid(Fault.SUBPROTOCOL), check(List.of("a", "b"), "Sec-WebSocket-Protocol: c"));
        }

        @Test
        void isWrongWhereItsCaseDiffers() {
            assertEquals(invalid(Fault.SUBPROTOCOL), check(List.of("a"), "Sec-WebSocket-Protocol: A"));
        }

        @Test
        void isWrongWhereItChoosesTwo() {
            assertEquals(
                    invalid(Fault.SUBPROTOCOL),
                    check(List.of("a", "b"), "Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: b"));
        }

        @Test
        void isWrongWhereItChoosesNone() {
            assertEquals(invalid(Fault.SUBPROTOCOL), check(List.of("a")));
        }

        @Test
        void choosesNothingWhereNothingWasOffered() {
            assertEquals(new ServerAnswer.Switching(Optional.empty()), check(List.of()));
            assertEquals(invalid(Fault.SUBPROTOCOL), check(List.of(), "Sec-WebSocket-Protocol: a"));
        }

        @Test
        void isFirstOfAllARight101() {
            lines.remove(ACCEPT);
            assertEquals(invalid(Fault.ACCEPT), check(List.of("a"), "Sec-WebSocket-Protocol: c"));
        }
    }
}
