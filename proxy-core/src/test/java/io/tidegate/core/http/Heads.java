package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/** Heads as lines of text: CRLF and the empty line are added here, so that a test shows only what it is about. */
public final class Heads {
    private Heads() {}

    /** The lines as a whole head, empty line included. */
    public static byte[] bytes(String... lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A request line, the Host a.test, and these fields. */
    static String[] lines(String requestLine, String... fields) {
        return Stream.concat(Stream.of(requestLine, "Host: a.test"), Arrays.stream(fields))
                .toArray(String[]::new);
    }

    public static RequestHead request(String... lines) {
        try {
            return RequestHead.parse(bytes(lines));
        } catch (BadMessage e) {
            throw new AssertionError("refused: " + e.detail(), e);
        }
    }

    public static ResponseHead answer(String... lines) {
        try {
            return ResponseHead.parse(bytes(lines));
        } catch (BadMessage e) {
            throw new AssertionError("refused: " + e.detail(), e);
        }
    }

    /** What a request with these lines is refused with. */
    public static HttpError refusal(String... lines) {
        try {
            RequestHead.parse(bytes(lines));
        } catch (BadMessage e) {
            return e.error();
        }
        throw new AssertionError("accepted: " + String.join(" | ", lines));
    }

    /** Whether an answer with these lines is refused, as only a bad answer can be. */
    static boolean isBadAnswer(String... lines) {
        try {
            ResponseHead.parse(bytes(lines));
            return false;
        } catch (BadMessage e) {
            return e.error() == HttpError.BAD_SERVER_ANSWER;
        }
    }

    public static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    public static String text(ByteBuf buffer) {
        return buffer.toString(StandardCharsets.ISO_8859_1);
    }
}
