package io.tidegate.core.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WheelTest {
    private static final long ROUND_MILLIS = Wheel.SLOTS * Wheel.TICK_MILLIS;

    private final ManualTime time = new ManualTime();
    private final Wheel wheel = time.wheel();
    private final List<Long> told = new ArrayList<>();
    private final Deadline deadline = new Deadline(() -> told.add(wheel.nowMillis()));

    @Test
    void aDeadlineIsNeverEarlyAndAtMostTwoSlotsLate() {
        Random random = new Random(1);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            long wait = random.nextLong(3 * ROUND_MILLIS);
            long from = wheel.nowMillis();
            waits.add(wait);
            wheel.arm(
                    new Deadline(() -> {
                        long late = wheel.nowMillis() - from - wait;
                        assertTrue(late >= 0, () -> "early by " + -late);
                        assertTrue(late <= 2 * Wheel.TICK_MILLIS, () -> "late by " + late);
                        told.add(late);
                    }),
                    wait);
            time.pass(random.nextInt(7));
        }
        time.pass(4 * ROUND_MILLIS);
        assertEquals(waits.size(), told.size());
        assertEquals(0, wheel.armed());
    }

    @Test
    void aDeadlineIsToldOnce() {
        wheel.arm(deadline, 100);
        time.pass(3 * ROUND_MILLIS);
        assertEquals(1, told.size());
    }

    @Test
    void armedAnewItIsToldAtTheLaterTimeAlone() {
        wheel.arm(deadline, 100);
        time.pass(90);
        wheel.arm(deadline, 100);
        time.pass(90);
        assertEquals(List.of(), told);
        time.pass(60);
        assertEquals(1, told.size());
    }

    @Test
    void whatWasCancelledIsNotTold() {
        wheel.arm(deadline, 100);
        wheel.cancel(deadline);
        wheel.cancel(deadline);
        time.pass(1_000);
        assertEquals(List.of(), told);
        assertEquals(0, wheel.armed());
    }

    @Test
    void oneThatIsReachedMayCancelItsNeighbourInTheSameSlot() {
        Deadline[] pair = new Deadline[2];
        pair[0] = new Deadline(() -> {
            told.add(0L);
            wheel.cancel(pair[1]);
        });
        pair[1] = new Deadline(() -> {
            told.add(1L);
            wheel.cancel(pair[0]);
        });
        wheel.arm(pair[0], 100);
        wheel.arm(pair[1], 100);
        time.pass(200);
        assertEquals(List.of(0L), told);
    }

    @Test
    void oneThatArmsItselfWithoutAWaitIsToldOnceATick() {
        Deadline[] self = new Deadline[1];
        self[0] = new Deadline(() -> {
            told.add(wheel.nowMillis());
            wheel.arm(self[0], 0);
        });
        wheel.arm(self[0], 0);
        time.pass(200);
        assertTrue(told.size() >= 5 && told.size() <= 10, () -> "told " + told);
    }

    @Test
    void afterALongPauseAllThatIsDueIsToldAndNothingElse() {
        List<Deadline> due = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Deadline one = new Deadline(() -> told.add(0L));
            due.add(one);
            wheel.arm(one, i * 10L);
        }
        Deadline later = new Deadline(() -> told.add(1L));
        wheel.arm(later, 10 * ROUND_MILLIS);
        time.freeze(5 * ROUND_MILLIS);
        time.tick();
        assertEquals(due.size(), told.size());
        time.pass(6 * ROUND_MILLIS);
        assertEquals(1L, told.getLast());
        assertEquals(due.size() + 1, told.size());
    }

    @Test
    void anEmptyWheelLetsItsLoopSleepAndStartsAgain() {
        wheel.arm(deadline, 100);
        time.pass(200);
        assertFalse(time.waits());
        time.freeze(1_000_000);
        wheel.arm(deadline, 100);
        time.pass(90);
        assertEquals(1, told.size());
        time.pass(60);
        assertEquals(2, told.size());
    }

    @Test
    void oneThatThrowsDoesNotStopTheOthers() {
        wheel.arm(
                new Deadline(() -> {
                    throw new IllegalStateException("meant to be thrown");
                }),
                100);
        wheel.arm(deadline, 100);
        time.pass(200);
        assertEquals(1, told.size());
        wheel.arm(deadline, 100);
        time.pass(200);
        assertEquals(2, told.size());
    }

    @Test
    void betweenDeadlinesItsLoopSleeps() {
        for (int i = 0; i < 1_000; i++) { // as that many idle tunnels do
            wheel.arm(new Deadline(() -> told.add(0L)), 3_600_000 + i);
        }
        time.pass(3_590_000);
        assertTrue(time.wakeUps() < 3_600_000 / ROUND_MILLIS + 2, () -> time.wakeUps() + " wake-ups");
        assertEquals(List.of(), told);
        time.pass(11_020);
        assertEquals(1_000, told.size());
    }

    @Test
    void anEarlierDeadlineWakesItEarlierAndALaterOneDoesNot() {
        wheel.arm(new Deadline(() -> told.add(1L)), 5_000);
        wheel.arm(new Deadline(() -> told.add(2L)), 1_000);
        wheel.arm(new Deadline(() -> told.add(3L)), 9_000);
        time.pass(1_050);
        assertEquals(List.of(2L), told);
        time.pass(10_000);
        assertEquals(List.of(2L, 1L, 3L), told);
        assertEquals(3, time.wakeUps());
    }

    @Test
    void timeIsLostInWhichItsLoopDidNotComeToADeadline() {
        wheel.arm(deadline, 6_000);
        time.pass(5_000);
        assertEquals(0, wheel.lostMillis());
        time.freeze(3_000);
        time.tick();
        assertEquals(1, told.size());
        assertEquals(2_000 - 2 * Wheel.TICK_MILLIS, wheel.lostMillis());
        wheel.arm(deadline, 100);
        time.pass(200);
        assertEquals(2_000 - 2 * Wheel.TICK_MILLIS, wheel.lostMillis());
    }

    @Test
    void noTimeIsLostWhileNothingIsArmed() {
        wheel.arm(deadline, 100);
        time.pass(200);
        time.freeze(1_000_000);
        wheel.arm(deadline, 100);
        time.pass(200);
        assertEquals(0, wheel.lostMillis());
    }
}
