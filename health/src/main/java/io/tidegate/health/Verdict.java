package io.tidegate.health;

import io.tidegate.core.bus.Health;

/**
 * What the checks of one server have said so far: its health, and how many in a row have contradicted it since. The
 * first check alone decides; later it takes {@code rise} good ones or {@code fall} bad ones in a row.
 */
record Verdict(Health health, int contrary) {
    static final Verdict NONE = new Verdict(Health.UNCHECKED, 0);

    Verdict after(boolean passed, int rise, int fall) {
        Health said = passed ? Health.UP : Health.DOWN;
        if (health == Health.UNCHECKED) {
            return new Verdict(said, 0);
        }
        if (said == health) {
            return settled();
        }
        int needed = passed ? rise : fall;
        return contrary + 1 >= needed ? new Verdict(said, 0) : new Verdict(health, contrary + 1);
    }

    /** The same health, contradicted by nothing. */
    Verdict settled() {
        return contrary == 0 ? this : new Verdict(health, 0);
    }

    /** Whether a change is under way. */
    boolean changing() {
        return contrary > 0;
    }
}
