package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestIdTest {
    private static Optional<String> id(String... values) {
        String[] lines = new String[values.length + 2];
        lines[0] = "GET / HTTP/1.1";
        lines[1] = "Host: a.test";
        for (int i = 0; i < values.length; i++) {
            lines[i + 2] = "x-request-id: " + values[i];
        }
        return RequestId.of(Heads.request(lines).fields());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "AZaz09._-", "0193e2a1-7c1b-7d5c-8f2e-1b2c3d4e5f60"})
    void isKeptWhereItIsHarmless(String id) {
        assertEquals(Optional.of(id), id(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "a/b", "\u00e9", "a\"", "{}", "a\tb"})
    void isMadeAnewWhereItIsNot(String id) {
        assertEquals(Optional.empty(), id(id));
    }

    @Test
    void hasAtMostOneHundredAndTwentyEightCharacters() {
        assertEquals(Optional.of("a".repeat(128)), id("a".repeat(128)));
        assertEquals(Optional.empty(), id("a".repeat(129)));
    }

    @Test
    void isMadeAnewWhereNoneOrTwoCame() {
        assertEquals(Optional.empty(), id());
        assertEquals(Optional.empty(), id("a", "a"));
    }
}
