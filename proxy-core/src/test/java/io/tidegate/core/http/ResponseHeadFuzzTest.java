package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.tidegate.core.config.HeaderEdits;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ResponseHeadFuzzTest {
    private static final String[] LINES = {
        "HTTP/1.1 200 OK",
        "HTTP/1.1 101 Switching",
        "HTTP/1.0 200 OK",
        "HTTP/1.1 204 ",
        "HTTP/1.1 304",
        "HTTP/1.1 426 x",
        "HTTP/1.1 103 Early",
        "HTTP/1.1 599 \u00fc"
    };
    private static final String[] FIELDS = {
        "Content-Length: 3",
        "Content-Length: 0",
        "Transfer-Encoding: chunked",
        "Connection: close",
        "Connection: Upgrade, X-A",
        "Upgrade: websocket",
        "Upgrade: h2c",
        "X-A: \u00e9 \t b ",
        "X-B:",
        "Set-Cookie: a=b",
        "Keep-Alive: 5",
        "Trailer: x",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "X-C: a\r\n b"
    };

    private int accepted;

    private static String head(RandomGenerator random) {
        StringBuilder text = new StringBuilder(LINES[random.nextInt(LINES.length)]).append("\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(FIELDS[random.nextInt(FIELDS.length)]).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    @Test
    void isWhatNettyReadsAndGoesOnWithTheSameMeaning() {
        Fuzz.run("answer head", 20_000, random -> {
            HeadBuffer buffer = HeadBuffer.forAnswers(4096);
            if (buffer.add(Heads.buffer(Mutation.of(head(random), random))) != HeadBuffer.Status.COMPLETE) {
                return;
            }
            Optional<ResponseHead> parsed = parse(buffer.take());
            if (parsed.isPresent()) {
                compare(parsed.get());
                checkWritten(parsed.get(), random);
                accepted++;
            }
        });
        assertTrue(accepted > 1000, "only " + accepted + " were accepted");
    }

    private static Optional<ResponseHead> parse(byte[] head) {
        try {
            return Optional.of(ResponseHead.parse(head));
        } catch (BadMessage expected) {
            assertEquals(HttpError.BAD_SERVER_ANSWER, expected.error());
            return Optional.empty();
        }
    }

    private static void compare(ResponseHead head) {
        NettyReader.Message message = NettyReader.answers(text(head)).getFirst();
        HttpResponse response = (HttpResponse) message.head;
        assertEquals(head.status(), response.status().code());
        assertEquals(
                IntStream.range(0, head.fields().count())
                        // Netty takes it away where there is no body
                        .filter(field -> head.status() != 304 || !head.fields().is(field, Header.TRANSFER_ENCODING))
                        .mapToObj(field ->
                                head.fields().name(field) + ": " + head.fields().value(field))
                        .toList(),
                message.fields());
        assertEquals(head.framing("GET") instanceof Framing.Chunked, HttpUtil.isTransferEncodingChunked(response));
        if (head.framing("GET") instanceof Framing.Fixed(long bytes)) {
            assertEquals(bytes, HttpUtil.getContentLength(response, -1L));
        }
    }

    /** The head's bytes, but a 1.2 as the 1.1 that it means: Netty refuses chunks in any other version. */
    private static String text(ResponseHead head) {
        String text = new String(head.bytes(), StandardCharsets.ISO_8859_1);
        return text.substring(0, Version.MINOR) + head.minorVersion() + text.substring(Version.MINOR + 1);
    }

    /** What goes to a client is an answer that we would accept, framed the same where the client knows chunks. */
    private static void checkWritten(ResponseHead head, RandomGenerator random) throws BadMessage {
        int minorVersion = random.nextInt(2);
        ByteBuf out = Unpooled.buffer();
        new AnswerHeadWriter(HeaderEdits.NONE)
                .write(head, new AnswerContext(minorVersion, random.nextBoolean(), Optional.empty()), out);
        HeadBuffer buffer = HeadBuffer.forAnswers(16 * 1024);
        assertEquals(HeadBuffer.Status.COMPLETE, buffer.add(out));
        assertFalse(out.isReadable(), "a second head");
        ResponseHead sent = ResponseHead.parse(buffer.take());
        assertEquals(head.status(), sent.status());
        if (minorVersion == 1) {
            assertEquals(head.framing("GET"), sent.framing("GET"));
        } else {
            assertFalse(sent.fields().has(Header.TRANSFER_ENCODING));
        }
        compare(sent);
    }
}
