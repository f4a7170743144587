package io.tidegate.health;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.health.probe.Outcome;

/** Why a server's health or ejection changed, in a line for people. */
final class Evidence {
    private Evidence() {}

    /** What made this outcome change the verdict. */
    static String of(Verdict before, Outcome outcome, HealthCheck check) {
        String last = outcome.passed() ? outcome.detail() : outcome.result().word() + ", " + outcome.detail();
        int inARow = outcome.passed() ? check.rise() : check.fall();
        String verb = outcome.passed() ? "passed" : "failed";
        return before.health() == Health.UNCHECKED || inARow == 1
                ? (before.health() == Health.UNCHECKED ? "the first check " : "a check ") + verb + ": " + last
                : inARow + " checks in a row " + verb + ", the last: " + last;
    }

    /** What made the last failure of real traffic too many. */
    static String of(PassiveCheck check, HealthMessage.ServerFailed last) {
        return check.failures() + " failures of real traffic within "
                + check.window().toMillis() + " ms, the last: " + last.kind().word() + ", " + last.detail();
    }
}
