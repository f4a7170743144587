package io.tidegate.core.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.Heads;
import io.tidegate.core.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HandshakeRequestTest {
    private static String written(HandshakeRequest request, Random random) {
        ByteBuf out = Unpooled.buffer();
        request.write(random, out);
        return Heads.text(out);
    }

    @Test
    void isAHandshakeWithTheKeyThatItReturns() throws BadMessage {
        ByteBuf out = Unpooled.buffer();
        String key = new HandshakeRequest("/health?a=b", "s1:8010", Map.of("Origin", "http://a"), List.of("a", "b"))
                .write(new Random(1), out);
        RequestHead head = RequestHead.parse(Heads.text(out).getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(new WebSocketRequest.Good(key), WebSocketRequest.check(head));
        assertEquals("/health?a=b", head.rawTarget());
        assertEquals("s1:8010", head.authority());
    }

    @Test
    void hasItsLinesInOrder() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of("Origin", "Authorization", "X-C", "X-B", "X-A")) {
            headers.put(name, "v");
        }
        List<String> lines = written(new HandshakeRequest("/", "h", headers, List.of("p", "q")), new Random(1))
                .lines()
                .map(line -> line.replaceAll("^Sec-WebSocket-Key: .*", "KEY"))
                .toList();
        assertEquals(
                List.of(
                        "GET / HTTP/1.1",
                        "Host: h",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "KEY",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Protocol: p, q",
                        "Origin: v",
                        "Authorization: v",
                        "X-C: v",
                        "X-B: v",
                        "X-A: v",
                        ""),
                lines);
    }

    @Test
    void hasAFreshKeyEachTime() {
        HandshakeRequest request = new HandshakeRequest("/", "h", Map.of(), List.of());
        Random random = new Random(1);
        assertNotEquals(written(request, random), written(request, random));
    }
}
