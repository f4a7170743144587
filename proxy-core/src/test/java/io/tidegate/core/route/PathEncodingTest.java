package io.tidegate.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PathEncodingTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/a-b_c.d~e", "/a%20b", "/%2F%3f", "/!$&'()*+,;=:@", "/a//b"})
    void leavesWhatMayStandInAPath(String path) {
        assertEquals(path, PathEncoding.encode(path));
    }

    @Test
    void escapesWhatWouldEndThePathOrTheLine() {
        assertEquals("/a%20b%0D%0Ac%3Fd%23e%09%00%7F", PathEncoding.encode("/a b\r\nc?d#e\t\0\u007f"));
    }

    @Test
    void escapesAPercentThatBeginsNoEscapeOrThatOfNul() {
        assertEquals("/100%25", PathEncoding.encode("/100%"));
        assertEquals("/%25zz%254", PathEncoding.encode("/%zz%4"));
        assertEquals("/%2500", PathEncoding.encode("/%00"));
    }

    @Test
    void escapesAllOfAnotherScriptAsUtf8() {
        assertEquals("/%E2%82%AC%F0%9F%8C%8A%C3%A9", PathEncoding.encode("/\u20ac\ud83c\udf0a\u00e9"));
    }
}
