package io.tidegate.core.http;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HostHeader;
import io.tidegate.core.handshake.AnswerCheck;
import io.tidegate.core.handshake.ServerAnswer;
import io.tidegate.core.handshake.WebSocketRequest;
import io.tidegate.core.route.RequestPath;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/** What heads cost, without JMH: nanoseconds and bytes allocated for each; run {@code main} on a quiet machine. */
final class HeadBenchmark {
    private static final int ROUNDS = 300_000;
    private static final int REPEATS = 5;
    private static final String BROWSER = """
        Host: chat.example.com
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
        Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8
        Accept-Language: en-US,en;q=0.5
        Accept-Encoding: gzip, deflate, br
        Cookie: session=0123456789abcdef0123456789abcdef
        Cache-Control: no-cache
        """;
    private static final String GET = "GET /app/items?page=2 HTTP/1.1\n" + BROWSER + "Connection: keep-alive\n";
    private static final String HANDSHAKE = "GET /chat/room HTTP/1.1\n" + BROWSER + """
        Origin: https://chat.example.com
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Extensions: permessage-deflate
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Connection: keep-alive, Upgrade
        Upgrade: websocket
        """;
    private static final String ANSWER = """
        HTTP/1.1 200 OK
        Server: nginx
        Date: Tue, 24 Nov 2026 08:00:00 GMT
        Content-Type: text/html
        Content-Length: 612
        Connection: keep-alive
        ETag: "65b0"
        Accept-Ranges: bytes
        """;
    private static final String SWITCH = """
        HTTP/1.1 101 Switching Protocols
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
        """;

    private static final RequestHeadWriter TO_SERVER =
            new RequestHeadWriter(new HostHeader.Preserve(), HeaderEdits.NONE);
    private static final AnswerHeadWriter TO_CLIENT = new AnswerHeadWriter(HeaderEdits.NONE);
    private static final AnswerContext GOES_ON = new AnswerContext(1, true, Optional.empty());

    /** Something that is done once for each message; what it returns keeps the compiler from leaving it out. */
    private interface Step {
        int run() throws BadMessage;
    }

    private HeadBenchmark() {}

    public static void main(String[] args) throws BadMessage {
        ByteBuf out = Unpooled.directBuffer(4096);
        ForwardContext plain = new ForwardContext("192.0.2.7", false, 8080, false, "0193e2a17c1b", false, "s:1");
        ForwardContext handshake = new ForwardContext("192.0.2.7", false, 8080, false, "0193e2a17c1b", true, "s:1");
        AnswerCheck check = new AnswerCheck();
        ByteBuf get = direct(GET);
        ByteBuf upgrade = direct(HANDSHAKE);
        ByteBuf answer = direct(ANSWER);
        ByteBuf switching = direct(SWITCH);
        measure("GET: parse", () -> request(get).fields().count());
        measure("GET: parse, path, write", () -> {
            RequestHead head = request(get);
            TO_SERVER.write(head, RequestPath.of(head.rawPath()), plain, out.clear());
            return out.readableBytes();
        });
        measure(
                "handshake: parse, check",
                () -> WebSocketRequest.check(request(upgrade)) instanceof WebSocketRequest.Good ? 1 : 0);
        measure("handshake: parse, check, path, write", () -> {
            RequestHead head = request(upgrade);
            WebSocketRequest verdict = WebSocketRequest.check(head);
            TO_SERVER.write(head, RequestPath.of(head.rawPath()), handshake, out.clear());
            return verdict instanceof WebSocketRequest.Good ? out.readableBytes() : 0;
        });
        measure("answer: parse", () -> answer(answer).status());
        measure("answer: parse, write", () -> {
            TO_CLIENT.write(answer(answer), GOES_ON, out.clear());
            return out.readableBytes();
        });
        measure("101: parse, check, write", () -> {
            ResponseHead head = answer(switching);
            ServerAnswer verdict = check.check(head, "dGhlIHNhbXBsZSBub25jZQ==");
            TO_CLIENT.write(head, GOES_ON, out.clear());
            return verdict instanceof ServerAnswer.Switching ? out.readableBytes() : 0;
        });
    }

    private static ByteBuf direct(String lines) {
        String text = lines.replace("\n", "\r\n") + "\r\n";
        return Unpooled.directBuffer(text.length()).writeBytes(Heads.buffer(text));
    }

    private static RequestHead request(ByteBuf bytes) throws BadMessage {
        HeadBuffer buffer = HeadBuffer.forRequests(16 * 1024);
        buffer.add(bytes.readerIndex(0));
        return RequestHead.parse(buffer.take());
    }

    private static ResponseHead answer(ByteBuf bytes) throws BadMessage {
        HeadBuffer buffer = HeadBuffer.forAnswers(16 * 1024);
        buffer.add(bytes.readerIndex(0));
        return ResponseHead.parse(buffer.take());
    }

    private static void measure(String name, Step step) throws BadMessage {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        long allocated = 0;
        long sink = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            long bytes = thread.getCurrentThreadAllocatedBytes();
            long cpu = thread.getCurrentThreadCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                sink += step.run();
            }
            best = Math.min(best, thread.getCurrentThreadCpuTime() - cpu);
            allocated = thread.getCurrentThreadAllocatedBytes() - bytes;
        }
        System.out.printf(
                Locale.ROOT,
                "%-38s %6d ns %6d bytes  (%d)%n",
                name,
                best / ROUNDS,
                allocated / ROUNDS,
                sink / REPEATS / ROUNDS);
    }
}
