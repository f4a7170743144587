package io.tidegate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.health.CheckLine.Bounds;
import io.tidegate.health.CheckLine.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckLineTest {
    private static <T> List<T> startAll(CheckLine<T> line, long nowMillis) {
        List<T> started = new ArrayList<>();
        for (Optional<T> next = line.next(nowMillis); next.isPresent(); next = line.next(nowMillis)) {
            started.add(next.get());
        }
        return started;
    }

    @Test
    void takes_first_who_came_first() {
        CheckLine<Integer> line = new CheckLine<>(Bounds.DEFAULT);
        for (int i = 0; i < 10; i++) {
            line.add(i, Lane.SERVING);
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), startAll(line, 0));
        assertFalse(line.waits());
    }

    @Test
    void starts_no_more_in_a_turn_than_allowed_and_goes_on_in_the_next() {
        CheckLine<Integer> line = new CheckLine<>(new Bounds(100, 50, 3));
        for (int i = 0; i < 7; i++) {
            line.add(i, Lane.SERVING);
        }
        assertEquals(List.of(0, 1, 2), startAll(line, 5));
        assertEquals(List.of(), startAll(line, CheckLine.TURN_MILLIS - 1));
        assertEquals(List.of(3, 4, 5), startAll(line, CheckLine.TURN_MILLIS));
        assertEquals(List.of(6), startAll(line, 2 * CheckLine.TURN_MILLIS));
    }

    @Test
    void has_no_more_under_way_than_allowed() {
        CheckLine<Integer> line = new CheckLine<>(new Bounds(4, 2, 100));
        for (int i = 0; i < 6; i++) {
            line.add(i, Lane.SERVING);
        }
        assertEquals(4, startAll(line, 0).size());
        assertTrue(line.waits());
        line.over(Lane.SERVING);
        assertEquals(List.of(4), startAll(line, 1000));
        assertEquals(4, line.inFlight());
    }

    @Test
    void leaves_places_to_those_that_serve_when_all_others_hang() {
        CheckLine<String> line = new CheckLine<>(new Bounds(4, 2, 100));
        for (int i = 0; i < 10; i++) {
            line.add("down", Lane.DOWN);
        }
        assertEquals(List.of("down", "down"), startAll(line, 0));
        line.add("serving", Lane.SERVING);
        assertEquals(List.of("serving"), startAll(line, 0));
        line.over(Lane.DOWN);
        assertEquals(List.of("down"), startAll(line, 0));
    }

    @Test
    void takes_the_lanes_in_turn() {
        CheckLine<String> line = new CheckLine<>(new Bounds(100, 50, 4));
        for (int i = 0; i < 10; i++) {
            line.add("serving", Lane.SERVING);
            line.add("down", Lane.DOWN);
        }
        assertEquals(2, startAll(line, 0).stream().filter("down"::equals).count());
    }
}
