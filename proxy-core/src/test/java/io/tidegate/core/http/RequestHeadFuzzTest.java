package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HostHeader;
import io.tidegate.core.http.HeadBuffer.Status;
import io.tidegate.core.route.RequestPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RequestHeadFuzzTest {
    private static final int MAX_BYTES = 4096;
    private static final String[] LINES = {
        "GET / HTTP/1.1",
        "GET /a/../b?c=d HTTP/1.1",
        "POST /%7e%2F?x HTTP/1.1",
        "GET http://a.test/x HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "GET /a HTTP/1.0",
        "CONNECT a:1 HTTP/1.1",
        "X-Y /%zz%% HTTP/1.9",
        "GET / HTTP/2.0"
    };
    private static final String[] FIELDS = {
        "Host: a.test",
        "Host: a.test:80",
        "host:[::1]:1",
        "Content-Length: 3",
        "content-length: 0",
        "Content-Length:  18 ",
        "Transfer-Encoding: chunked",
        "transfer-encoding:CHUNKED",
        "Transfer-Encoding: gzip, chunked",
        "Connection: close",
        "Connection: Upgrade, X-A",
        "Upgrade: websocket",
        "Upgrade: h2c",
        "X-A: \u00e9 \t b ",
        "X-B:",
        "X-Forwarded-For: 1.2.3.4",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Keep-Alive: 5",
        "X-Request-Id: x",
        "Expect: 100-continue",
        "TE: trailers",
        "Cookie: a=b; c",
        "Content-Length: 3, 3",
        "X-C: a\r\n b"
    };

    private int accepted;

    private static String head(RandomGenerator random) {
        StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "\r\n" : "");
        text.append(LINES[random.nextInt(LINES.length)]).append("\r\n");
        text.append(random.nextInt(8) == 0 ? "" : "Host: a.test\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(FIELDS[random.nextInt(FIELDS.length)]).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /** What a buffer makes of the bytes, given in random pieces. */
    private record Outcome(Status status, String head, int consumed) {
        static Outcome of(String bytes, RandomGenerator random) {
            HeadBuffer buffer = HeadBuffer.forRequests(MAX_BYTES);
            ByteBuf in = Heads.buffer(bytes);
            Status status = Status.MORE;
            while (status == Status.MORE && in.isReadable()) {
                int piece =
                        Math.min(in.readableBytes(), 1 + random.nextInt(random.nextInt(3) == 0 ? bytes.length() : 4));
                ByteBuf slice = in.slice(in.readerIndex(), piece);
                status = buffer.add(slice);
                in.skipBytes(slice.readerIndex());
                assertTrue(status != Status.MORE || !slice.isReadable(), "what is not the end is taken whole");
            }
            return new Outcome(status, status == Status.COMPLETE ? latin1(buffer.take()) : "", in.readerIndex());
        }
    }

    @Test
    void isTheSameInAnyPiecesAndIsWhatNettyReads() {
        Fuzz.run("request head", 20_000, random -> {
            String bytes = Mutation.of(head(random), random);
            HeadBuffer whole = HeadBuffer.forRequests(MAX_BYTES);
            ByteBuf in = Heads.buffer(bytes);
            Status status = whole.add(in);
            Outcome pieces = Outcome.of(bytes, random);
            assertEquals(status, pieces.status());
            if (status != Status.COMPLETE) {
                return;
            }
            byte[] head = whole.take();
            assertEquals(latin1(head), pieces.head());
            assertEquals(in.readerIndex(), pieces.consumed());
            Optional<RequestHead> parsed = parse(head);
            if (parsed.isPresent()) {
                compare(parsed.get());
                checkWritten(parsed.get(), random);
                accepted++;
            }
        });
        assertTrue(accepted > 1000, "only " + accepted + " were accepted");
    }

    private static Optional<RequestHead> parse(byte[] head) {
        try {
            return Optional.of(RequestHead.parse(head));
        } catch (BadMessage expected) {
            assertFalse(expected.detail().isEmpty());
            return Optional.empty();
        }
    }

    /** Netty must see one request with the same parts; a body of its length, then a second request. */
    private static void compare(RequestHead head) {
        String next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
        List<NettyReader.Message> messages = NettyReader.requests(text(head) + body(head.framing()) + next);
        NettyReader.Message message = messages.getFirst();
        HttpRequest request = (HttpRequest) message.head;
        assertEquals(head.method(), request.method().name());
        assertEquals(head.rawTarget(), request.uri());
        assertEquals(1, request.protocolVersion().majorVersion());
        assertEquals(fields(head.fields()), message.fields());
        assertEquals(head.framing() instanceof Framing.Chunked, HttpUtil.isTransferEncodingChunked(request));
        if (body(head.framing()).length() < 5000) {
            assertTrue(message.complete);
            assertEquals(2, messages.size());
            assertEquals("/next", ((HttpRequest) messages.get(1).head).uri());
        }
    }

    private static List<String> fields(Fields fields) {
        return IntStream.range(0, fields.count())
                .mapToObj(field -> fields.name(field) + ": " + fields.value(field))
                .toList();
    }

    private static String body(Framing framing) {
        return switch (framing) {
            case Framing.None() -> "";
            case Framing.Fixed(long bytes) -> "x".repeat((int) Math.min(bytes, 5000));
            case Framing.Chunked() -> "2\r\nxx\r\n0\r\n\r\n";
            case Framing.UntilClose() -> throw new AssertionError("never of a request");
        };
    }

    /** What goes to a server is a head that we would accept, of the same meaning, without a second one in it. */
    private static void checkWritten(RequestHead head, RandomGenerator random) throws BadMessage {
        String path;
        try {
            path = RequestPath.of(head.rawPath());
        } catch (BadMessage leavesTheRoot) {
            return;
        }
        assertEquals(path, RequestPath.of(path));
        assertFalse(path.contains("/../") || path.contains("%2e") || path.contains("%00"), path);
        boolean handshake = random.nextBoolean();
        ForwardContext context =
                new ForwardContext("192.0.2.7", false, 80, random.nextBoolean(), "id", handshake, "s.test:1");
        ByteBuf out = Unpooled.buffer();
        new RequestHeadWriter(new HostHeader.Preserve(), HeaderEdits.NONE).write(head, path, context, out);
        HeadBuffer buffer = HeadBuffer.forRequests(4 * MAX_BYTES);
        assertEquals(Status.COMPLETE, buffer.add(out));
        assertFalse(out.isReadable(), "a second head");
        RequestHead sent = RequestHead.parse(buffer.take());
        assertEquals(head.method(), sent.method());
        assertEquals(head.rawQuery(), sent.rawQuery());
        assertEquals(head.framing(), sent.framing());
        assertEquals(1, sent.minorVersion());
        assertEquals(handshake, sent.fields().has(Header.UPGRADE));
        compare(sent);
    }

    /** The head's bytes, but a 1.2 as the 1.1 that it means: Netty refuses chunks in any other version. */
    private static String text(RequestHead head) {
        String text = latin1(head.bytes());
        int minor = text.indexOf("\r\n") - 1;
        return text.substring(0, minor) + head.minorVersion() + text.substring(minor + 1);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
