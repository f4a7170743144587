package io.tidegate.balancer.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class FirstFitTest {
    @Test
    void the_first_open_server_takes_all_until_it_is_full() {
        Lineup lineup = RoundRobinTest.lineup(1, 200, 1);
        FirstFit policy = new FirstFit();
        policy.lineUp(lineup, Policy.NONE, 2);
        assertEquals(0, policy.choose(""));
        policy.chosen(0);
        assertEquals(0, policy.choose(""));
        lineup.open(0, false);
        assertEquals(1, policy.choose(""));
        lineup.open(1, false);
        lineup.open(2, false);
        assertEquals(Policy.NONE, policy.choose(""));
    }
}
