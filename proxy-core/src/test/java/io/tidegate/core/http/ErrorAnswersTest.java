package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorAnswersTest {
    private static String written(HttpError error, boolean keepAlive, boolean head) {
        ByteBuf out = Unpooled.buffer();
        ErrorAnswers.write(error, keepAlive, head, out);
        return Heads.text(out);
    }

    private static ResponseHead head(String answer) throws BadMessage {
        String head = answer.substring(0, answer.indexOf("\r\n\r\n") + 4);
        return ResponseHead.parse(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @ParameterizedTest
    @EnumSource
    void isAValidAnswerWithItsWordAndOneLineOfText(HttpError error) throws BadMessage {
        String answer = written(error, true, false);
        ResponseHead head = head(answer);
        assertEquals(error.status(), head.status());
        assertEquals(
                error.word(),
                head.fields().first(AsciiName.of("x-tidegate-error")).orElseThrow());
        assertEquals(error.text() + "\n", body(answer));
        assertEquals(new Framing.Fixed(body(answer).length()), head.framing("GET"));
        assertEquals(!error.closesConnection(), head.keepAlive());
        assertFalse(head(written(error, false, false)).keepAlive());
    }

    @ParameterizedTest
    @EnumSource
    void hasNoBodyForHead(HttpError error) {
        assertEquals("", body(written(error, true, true)));
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_REQUEST, 400, bad-request",
        "VERSION_NOT_SUPPORTED, 505, bad-request",
        "UNKNOWN_TRANSFER_CODING, 501, bad-request",
        "ORIGIN_NOT_ALLOWED, 403, origin-not-allowed",
        "NO_ROUTE, 404, no-route",
        "METHOD_NOT_ALLOWED, 405, method-not-allowed",
        "REQUEST_TIMEOUT, 408, request-timeout",
        "UPGRADE_REQUIRED, 426, upgrade-required",
        "WEBSOCKET_VERSION, 426, websocket-version",
        "TOO_MANY_CONNECTIONS, 429, too-many-connections",
        "HEAD_TOO_LARGE, 431, head-too-large",
        "CONNECT_FAILED, 502, connect-failed",
        "BAD_SERVER_ANSWER, 502, bad-server-answer",
        "NO_SERVER, 503, no-server",
        "QUEUE_FULL, 503, queue-full",
        "QUEUE_TIMEOUT, 503, queue-timeout",
        "EXHAUSTED, 503, exhausted",
        "RATE_LIMITED, 503, rate-limited",
        "CONNECT_TIMEOUT, 504, connect-timeout",
        "SERVER_TIMEOUT, 504, server-timeout"
    })
    void isOfTheContractsTable(HttpError error, int status, String word) {
        assertEquals(status, error.status());
        assertEquals(word, error.word());
    }

    @Test
    void tellsWhatAClientNeedsToGoOn() throws BadMessage {
        var version = head(written(HttpError.WEBSOCKET_VERSION, true, false)).fields();
        assertEquals("13", version.first(Header.SEC_WEBSOCKET_VERSION).orElseThrow());
        assertEquals("websocket", version.first(Header.UPGRADE).orElseThrow());
        assertTrue(version.hasToken(Header.CONNECTION, Tokens.UPGRADE));
        var required = head(written(HttpError.UPGRADE_REQUIRED, true, false)).fields();
        assertEquals("websocket", required.first(Header.UPGRADE).orElseThrow());
        assertTrue(required.hasToken(Header.CONNECTION, Tokens.UPGRADE));
        var method = head(written(HttpError.METHOD_NOT_ALLOWED, true, false)).fields();
        assertTrue(method.first(AsciiName.of("allow")).isPresent());
    }

    @ParameterizedTest
    @EnumSource
    void saysWhenToComeBackWithEach503Alone(HttpError error) throws BadMessage {
        var fields = head(written(error, true, false)).fields();
        assertEquals(
                error.status() == 503, fields.first(AsciiName.of("retry-after")).isPresent());
    }
}
