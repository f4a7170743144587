package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HostHeader;
import java.util.List;
import java.util.Map;

/** A request head as it goes to a server. */
final class WrittenHead {
    private WrittenHead() {}

    static final ForwardContext PLAIN = context(false, false);
    static final ForwardContext TRUSTED = context(true, false);
    static final ForwardContext HANDSHAKE = context(false, true);

    /** What Tidegate says of an untrusted client's request, in its order. */
    static final List<String> OURS = List.of(
            "X-Forwarded-For: 192.0.2.7",
            "X-Forwarded-Proto: http",
            "X-Forwarded-Host: a.test",
            "X-Forwarded-Port: 8080",
            "X-Request-Id: id-1");

    static ForwardContext context(boolean trusted, boolean handshake) {
        return new ForwardContext("192.0.2.7", false, 8080, trusted, "id-1", handshake, "10.0.0.1:8010");
    }

    static HeaderEdits edits(Map<String, String> set, String... remove) {
        return new HeaderEdits(set, List.of(remove));
    }

    static List<String> written(HostHeader host, HeaderEdits edits, ForwardContext context, RequestHead head) {
        ByteBuf out = Unpooled.buffer();
        new RequestHeadWriter(host, edits).write(head, head.rawPath(), context, out);
        String text = Heads.text(out);
        assertTrue(text.endsWith("\r\n\r\n"), text);
        return List.of(text.substring(0, text.length() - 4).split("\r\n", -1));
    }

    static List<String> written(ForwardContext context, String... fields) {
        return written(new HostHeader.Preserve(), HeaderEdits.NONE, context, get(fields));
    }

    static RequestHead get(String... fields) {
        return Heads.request(Heads.lines("GET /x HTTP/1.1", fields));
    }

    /** What went on of the fields behind Host, without what Tidegate says. */
    static List<String> wentOn(String... fields) {
        List<String> lines = written(PLAIN, fields);
        assertEquals("GET /x HTTP/1.1", lines.getFirst());
        assertEquals("Host: a.test", lines.get(1));
        assertEquals(OURS, lines.subList(lines.size() - OURS.size(), lines.size()));
        return lines.subList(2, lines.size() - OURS.size());
    }
}
