package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "a.test, A.TEST, true",
        "a.test:80, a.test, true",
        "a.test, a.test:80, true",
        "a.test:80, a.test:80, true",
        "a.test:8080, a.test, false",
        "a.test:443, a.test, false",
        "a.test, b.test, false",
        "[::1]:80, [::1], true",
        "[::1:80], [::1], false",
        "a.test:080, a.test, false"
    })
    void areTheSameWithoutCaseAndDefaultPort(String one, String other, boolean same) {
        assertEquals(same, Authority.same(one, other, ":80"));
        assertEquals(same, Authority.same(other, one, ":80"));
    }

    @ParameterizedTest
    @CsvSource({"A.Test:80, a.test", "[::F]:80, [::f]", "[::1], [::1]", "a, a", "'', ''"})
    void hasAHostWithoutPort(String authority, String host) {
        assertEquals(host, Authority.host(authority));
    }
}
