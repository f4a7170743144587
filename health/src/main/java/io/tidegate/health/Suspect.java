package io.tidegate.health;

import io.tidegate.core.config.PassiveCheck;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What real traffic says against one server: its failures within the window, and how often it was ejected lately. Times
 * are milliseconds of one steady clock. Thread: one event loop.
 */
final class Suspect {
    /** An ejection lasts at most so many times {@code eject}. */
    static final int LONGEST = 10;

    /** For each so many times {@code eject} without an ejection, one repetition is forgotten. */
    static final int FORGIVEN_AFTER = 2;

    private static final int MAX_REPETITIONS = 4; // twice more than that is beyond the longest
    private static final long NEVER = Long.MIN_VALUE;

    private final Queue<Long> failures = new ArrayDeque<>();
    private int repetitions;
    private long readmittedMillis;
    private long ejectedUntilMillis = NEVER;

    /** Counts a failure; whether they are enough. */
    boolean failed(PassiveCheck check, long nowMillis) {
        long tooOld = nowMillis - check.window().toMillis();
        while (!failures.isEmpty() && (failures.element() <= tooOld || failures.size() >= check.failures())) {
            failures.remove();
        }
        failures.add(nowMillis);
        return hasEnough(check);
    }

    /** Whether the failures on the count are enough. */
    boolean hasEnough(PassiveCheck check) {
        return failures.size() >= check.failures();
    }

    /** Whether failures are on the count. */
    boolean watched() {
        return !failures.isEmpty();
    }

    void clear() {
        failures.clear();
    }

    /** Ejects it from now on; the answer is for how long. */
    long eject(PassiveCheck check, long nowMillis) {
        long eject = Math.max(1, check.eject().toMillis());
        long forgiven = (nowMillis - readmittedMillis) / (FORGIVEN_AFTER * eject);
        repetitions = (int) Math.max(0, repetitions - forgiven);
        long millis = eject * Math.min(1 << repetitions, LONGEST);
        repetitions = Math.min(repetitions + 1, MAX_REPETITIONS);
        ejectedUntilMillis = nowMillis + millis;
        failures.clear();
        return millis;
    }

    boolean ejected() {
        return ejectedUntilMillis != NEVER;
    }

    /** Meaningful while it is ejected. */
    long ejectedUntilMillis() {
        return ejectedUntilMillis;
    }

    void readmit(long nowMillis) {
        ejectedUntilMillis = NEVER;
        readmittedMillis = nowMillis;
    }
}
