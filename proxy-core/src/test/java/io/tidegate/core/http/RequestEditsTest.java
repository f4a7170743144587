package io.tidegate.core.http;

import static io.tidegate.core.http.WrittenHead.OURS;
import static io.tidegate.core.http.WrittenHead.PLAIN;
import static io.tidegate.core.http.WrittenHead.edits;
import static io.tidegate.core.http.WrittenHead.get;
import static io.tidegate.core.http.WrittenHead.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HostHeader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that a backend sets and removes. */
final class RequestEditsTest {
    private List<String> edited(HeaderEdits edits, String... fields) {
        return written(new HostHeader.Preserve(), edits, PLAIN, get(fields));
    }

    @Test
    void setInPlaceOfAllOfThatNameAndRemove() {
        List<String> lines = edited(
                edits(Map.of("X-Env", "prod"), "X-Internal"),
                "x-internal: y",
                "X-Env: client",
                "X-Keep: k",
                "x-ENV: 2");
        assertEquals("X-Keep: k", lines.get(2));
        assertEquals("X-Env: prod", lines.getLast());
        assertEquals(1 + 1 + 1 + OURS.size() + 1, lines.size());
    }

    @Test
    void overruleWhatTidegateSays() {
        List<String> lines = edited(edits(
                Map.of("X-Request-Id", "fixed", "x-forwarded-proto", "wss"), "X-Forwarded-For", "X-Forwarded-Port"));
        assertEquals(List.of("X-Forwarded-Host: a.test"), lines.subList(2, lines.size() - 2));
        assertTrue(lines.contains("X-Request-Id: fixed"));
        assertTrue(lines.contains("x-forwarded-proto: wss"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "upgrade",
                "Transfer-Encoding",
                "Content-Length",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Version",
                "Sec-WebSocket-Accept"
            })
    void cannotTouchFramingOrHandshake(String name) {
        HeaderEdits set = edits(Map.of(name, "x"));
        HeaderEdits removed = edits(Map.of(), name);
        assertThrows(IllegalArgumentException.class, () -> new Edits(set));
        assertThrows(IllegalArgumentException.class, () -> new Edits(removed));
    }

    @Test
    void cannotLeaveARequestWithoutHostOrWithTwo() {
        HostHeader preserve = new HostHeader.Preserve();
        HeaderEdits without = edits(Map.of(), "Host");
        HeaderEdits two = edits(Map.of("Host", "a", "host", "b"));
        assertThrows(IllegalArgumentException.class, () -> new RequestHeadWriter(preserve, without));
        assertThrows(IllegalArgumentException.class, () -> new RequestHeadWriter(preserve, two));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\nb", "a\0", "\u007f"})
    void cannotBreakALine(String value) {
        HeaderEdits edits = edits(Map.of("X-A", value));
        assertThrows(IllegalArgumentException.class, () -> new Edits(edits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X A", "X:", "X\r\n", "\u00e9"})
    void haveNamesThatAreTokens(String name) {
        HeaderEdits edits = edits(Map.of(name, "x"));
        assertThrows(IllegalArgumentException.class, () -> new Edits(edits));
    }
}
