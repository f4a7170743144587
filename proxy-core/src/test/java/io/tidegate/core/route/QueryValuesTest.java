package io.tidegate.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class QueryValuesTest {
    @Test
    void areAllOfTheirNameInOrder() {
        assertEquals(List.of("1", "3", ""), QueryValues.all("a=1&b=2&a=3&a", "a"));
        assertEquals(List.of("1"), QueryValues.all("aa=0&a=1&a2=0", "a"));
    }

    @Test
    void mayHoldAnEqualsSignOrNothing() {
        assertEquals(List.of("b=c", "", "="), QueryValues.all("a=b=c&a=&a==", "a"));
    }

    @Test
    void areDecodedLikeAForm() {
        assertEquals(List.of("\u20ac x y"), QueryValues.all("%61=%E2%82%AC+x%20y", "a"));
        assertEquals(List.of("1"), QueryValues.all("a+b=1", "a b"));
    }

    @Test
    void stayAsTheyAreWhereAnEscapeIsNone() {
        assertEquals(List.of("%zz", "100%"), QueryValues.all("a=%zz&a=100%", "a"));
    }

    @Test
    void areNoneInAQueryWithoutThem() {
        assertEquals(List.of(), QueryValues.all("", "a"));
        assertEquals(List.of(), QueryValues.all("&&b=a&=a", "a"));
        assertEquals(List.of(""), QueryValues.all("&&a", "a"));
    }

    @Test
    void areFoundAmongManyWithoutReadingTheQueryForEach() {
        // 8,000 parameters without '=': a search for it that runs on to the end would read 64 million characters
        assertEquals(List.of("x"), QueryValues.all("b&".repeat(8000) + "a=x", "a"));
    }
}
