package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BodyFuzzTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    private int accepted;

    private static String body(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            String data = "d\r\n0".repeat(1 + random.nextInt(8));
            text.append("0".repeat(random.nextInt(3))).append(Integer.toHexString(data.length()));
            text.append(random.nextInt(3) == 0 ? ";a=\"b c\"" : "")
                    .append("\r\n")
                    .append(data)
                    .append("\r\n");
        }
        text.append(random.nextInt(4) == 0 ? "000\r\n" : "0\r\n");
        text.append(random.nextInt(3) == 0 ? "X-T: 1\r\nY:\r\n" : "");
        return text.append("\r\n").toString();
    }

    /** How far a body goes, what its content is, and whether it is over or malformed. */
    private record Outcome(int length, String content, boolean complete, boolean malformed) {
        static Outcome of(String bytes, RandomGenerator random, int longest) {
            BodyScanner scanner = new Framing.Chunked().scanner(HttpError.BAD_REQUEST);
            StringBuilder content = new StringBuilder();
            int at = 0;
            try {
                while (at < bytes.length() && !scanner.complete()) {
                    int piece = Math.min(bytes.length() - at, 1 + random.nextInt(longest));
                    ByteBuf in = Heads.buffer(bytes.substring(at, at + piece));
                    at += scanner.accept(
                            in, (from, n) -> content.append(in.toString(from, n, StandardCharsets.ISO_8859_1)));
                    assertEquals(0, in.readerIndex());
                }
            } catch (BadMessage expected) {
                return new Outcome(0, "", false, true);
            }
            return new Outcome(at, content.toString(), scanner.complete(), false);
        }
    }

    @Test
    void aChunkedBodyIsTheSameInAnyPiecesAndIsWhatNettyReads() {
        Fuzz.run("chunked body", 20_000, random -> {
            String bytes = Mutation.of(body(random), random) + NEXT;
            Outcome whole = Outcome.of(bytes, random, Integer.MAX_VALUE - 1);
            assertEquals(whole, Outcome.of(bytes, random, 1));
            assertEquals(whole, Outcome.of(bytes, random, 7));
            if (whole.complete()) {
                String mine = bytes.substring(0, whole.length());
                List<NettyReader.Message> messages = NettyReader.requests(HEAD + mine + NEXT);
                assertEquals(2, messages.size());
                assertTrue(messages.getFirst().complete);
                assertEquals(whole.content(), messages.getFirst().body.toString());
                assertEquals("/next", ((HttpRequest) messages.get(1).head).uri());
                accepted++;
            }
        });
        assertTrue(accepted > 1000, "only " + accepted + " were accepted");
    }
}
