package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CookiesTest {
    private static Optional<String> value(String... lines) {
        String[] all = new String[lines.length + 2];
        all[0] = "GET / HTTP/1.1";
        all[1] = "Host: a.test";
        System.arraycopy(lines, 0, all, 2, lines.length);
        return Cookies.value(Heads.request(all).fields(), "T");
    }

    @ParameterizedTest
    @CsvSource({
        "T=1, 1",
        "a=b; T=1; T=2, 1",
        "a=b;T=1, 1",
        "XT=0; T=1, 1",
        "t=0; T=1, 1",
        "T=a=b, a=b",
        "T=, ''",
        "T = 1 , 1",
        ";; T=1, 1",
        "T; T=1, 1"
    })
    void isTheFirstOfItsNameInItsCase(String line, String value) {
        assertEquals(Optional.of(value), value("Cookie: " + line));
    }

    @Test
    void isFoundInAnyLine() {
        assertEquals(Optional.of("1"), value("Cookie: a=b", "cookie: T=1"));
    }

    @Test
    void isNoneWhereNoneCame() {
        assertEquals(Optional.empty(), value());
        assertEquals(Optional.empty(), value("Cookie: =T; TT=1; T"));
        assertEquals(Optional.empty(), value("Set-Cookie: T=1"));
    }
}
