package io.tidegate.core.config.load;

/** How one value is read. */
@FunctionalInterface
interface Kind<T> {
    T read(Value value) throws Refused;

    /** How a text is read; null is no answer: it throws {@link Refused}. */
    @FunctionalInterface
    interface Text<T> {
        T read(String text) throws Refused;
    }

    /** A kind that is written as a text, a number or a truth value. */
    static <T> Kind<T> text(String wanted, String allowed, Text<T> reading) {
        return value -> reading.read(value.text(wanted, allowed));
    }
}
