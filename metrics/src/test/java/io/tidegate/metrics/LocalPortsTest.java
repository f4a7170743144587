package io.tidegate.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LocalPortsTest {
    @Test
    void are_those_of_the_range() {
        assertEquals(28_232, LocalPorts.count("32768\t60999\n", "\n"));
    }

    @Test
    void lack_what_is_reserved_within_it() {
        assertEquals(28_232 - 13, LocalPorts.count("32768 60999", "80,40000,50000-50010,60999-61005\n"));
    }

    @Test
    void of_this_machine_are_known() {
        assertTrue(LocalPorts.count() > 0);
    }
}
