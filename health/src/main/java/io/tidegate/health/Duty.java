package io.tidegate.health;

import io.tidegate.core.bus.Health;

/** What this node does about the health of one server. */
sealed interface Duty {
    /** Checks it itself. */
    record Check() implements Duty {}

    /** Takes what other nodes' checks say, UP or DOWN. */
    record Follow(Health health) implements Duty {}

    /** Goes on as before: those who are to check it have only just been found. */
    record Keep() implements Duty {}

    Duty CHECK = new Check();
    Duty KEEP = new Keep();
}
