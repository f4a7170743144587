package io.tidegate.core.config.load;

/** A value that cannot stand where it stands; the message says what was found and what is allowed. */
final class Refused extends Exception {
    Refused(String message) {
        super(message, null, false, false);
    }

    /** {@code found} is no {@code wanted}: such as "'soon' is not a duration; allowed: …". */
    static Refused not(String wanted, String found, String allowed) {
        return new Refused(found + " is not " + wanted + "; allowed: " + allowed);
    }
}
