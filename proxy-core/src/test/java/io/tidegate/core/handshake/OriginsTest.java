package io.tidegate.core.handshake;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.http.Heads;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginsTest {
    private final Origins origins = new Origins(List.of("https://app.test", "http://Dev.test:8080"));

    private static boolean allow(Origins origins, String... lines) {
        String[] all = new String[lines.length + 2];
        all[0] = "GET / HTTP/1.1";
        all[1] = "Host: a.test";
        System.arraycopy(lines, 0, all, 2, lines.length);
        return origins.allow(Heads.request(all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.test", "HTTPS://App.Test", "http://dev.test:8080"})
    void allowThoseThatAreListedInAnyCase(String origin) {
        assertTrue(allow(origins, "Origin: " + origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "http://app.test",
                "https://app.test:443",
                "https://app.test.evil.test",
                "https://evil.test/https://app.test",
                "https://x.app.test",
                "http://dev.test",
                "http://dev.test:80",
                "https://app.test/",
                "https://app.test https://evil.test"
            })
    void allowNoOther(String origin) {
        assertFalse(allow(origins, "Origin: " + origin));
    }

    @Test
    void allowAHandshakeWithout() {
        assertTrue(allow(origins));
    }

    @Test
    void allowNotTwo() {
        assertFalse(allow(origins, "Origin: https://app.test", "Origin: https://app.test"));
    }

    @Test
    void allowAllWhereNoneIsListed() {
        Origins any = new Origins(List.of());
        assertTrue(allow(any, "Origin: https://evil.test"));
        assertTrue(allow(any, "Origin: null"));
    }
}
