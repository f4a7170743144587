package io.tidegate.core.http;

import static io.tidegate.core.http.WrittenHead.TRUSTED;
import static io.tidegate.core.http.WrittenHead.wentOn;
import static io.tidegate.core.http.WrittenHead.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a server is told of the client. */
final class ForwardedFieldsTest {
    @Nested
    class ForwardingForAnUntrustedClient {
        @Test
        void replacesAllThatItClaims() {
            assertEquals(
                    List.of(),
                    wentOn(
                            "X-Forwarded-For: 203.0.113.66",
                            "x-forwarded-for: 10.0.0.1",
                            "X-Forwarded-Proto: gopher",
                            "X-Forwarded-Host: evil.test",
                            "X-Forwarded-Port: 666",
                            "Forwarded: for=203.0.113.66",
                            "X-Request-Id: forged"));
        }

        @Test
        void saysHttpsForTls() {
            ForwardContext tls = new ForwardContext("2001:db8::1", true, 443, false, "i", false, "s:1");
            List<String> lines = written(tls);
            assertTrue(lines.contains("X-Forwarded-Proto: https"));
            assertTrue(lines.contains("X-Forwarded-For: 2001:db8::1"));
            assertTrue(lines.contains("X-Forwarded-Port: 443"));
        }
    }

    @Nested
    class ForwardingForATrustedProxy {
        @Test
        void appendsToItsXForwardedFor() {
            List<String> lines =
                    written(TRUSTED, "X-Forwarded-For: 203.0.113.9", "A: 1", "x-forwarded-for:  10.0.0.1, 10.0.0.2 ");
            assertEquals(
                    List.of("X-Forwarded-For: 203.0.113.9, 10.0.0.1, 10.0.0.2, 192.0.2.7"),
                    lines.stream()
                            .filter(line -> line.startsWith("X-Forwarded-For"))
                            .toList());
        }

        @Test
        void takesNoEmptyElementFromAnEmptyOne() {
            assertTrue(written(TRUSTED, "X-Forwarded-For:").contains("X-Forwarded-For: 192.0.2.7"));
        }

        @Test
        void keepsWhatItSaysAndAddsWhatItDoesNot() {
            List<String> lines = written(
                    TRUSTED,
                    "x-forwarded-proto: https",
                    "X-Forwarded-Host: outside.test",
                    "Forwarded: for=1.2.3.4",
                    "Connection: X-Forwarded-Host");
            assertEquals(
                    List.of("x-forwarded-proto: https", "X-Forwarded-Host: outside.test", "Forwarded: for=1.2.3.4"),
                    lines.subList(2, 5));
            assertEquals(
                    List.of("X-Forwarded-For: 192.0.2.7", "X-Forwarded-Port: 8080", "X-Request-Id: id-1"),
                    lines.subList(5, 8));
        }
    }
}
