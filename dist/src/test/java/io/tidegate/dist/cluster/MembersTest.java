package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MembersTest {
    @Test
    void that_are_addresses_stay_as_they_are() {
        Members members = new Members(List.of("10.0.0.2:7800", "[fd00::1]:7801"));
        assertFalse(members.haveNames());
        assertEquals(List.of("10.0.0.2:7800", "[fd00::1]:7801"), members.addresses());
    }

    @Test
    void that_are_names_are_all_that_these_stand_for() {
        Members members = new Members(List.of("localhost:7800", "127.0.0.1:7800"));
        assertTrue(members.haveNames());
        assertTrue(members.addresses().contains("127.0.0.1:7800"));
        assertEquals(
                1, members.addresses().stream().filter("127.0.0.1:7800"::equals).count());
    }

    @Test
    void that_nobody_knows_are_none_yet() {
        assertEquals(List.of(), new Members(List.of("no..such..name:7800")).addresses());
    }
}
