package io.tidegate.core.config.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "abc,abc,0",
        "abc,acb,1",
        "abc,ab,1",
        "abc,abxc,1",
        "abc,xbc,1",
        "ab,ba,1",
        "'',abc,3",
        "kitten,sitting,3"
    })
    void counts_edits_and_a_swap_of_neighbours_as_one(String a, String b, int distance) {
        assertEquals(distance, Nearest.distance(a, b));
        assertEquals(distance, Nearest.distance(b, a));
    }

    @Test
    void prefers_the_name_that_is_closest() {
        assertEquals(Optional.of("client"), Nearest.to("clinet", List.of("connect", "client-fin", "client")));
    }

    @Test
    void has_no_idea_where_nothing_is_like_it() {
        assertEquals(Optional.empty(), Nearest.to("foobar", List.of("connect", "client")));
        assertEquals(Optional.empty(), Nearest.to("v3", List.of("v1", "v2")));
    }
}
