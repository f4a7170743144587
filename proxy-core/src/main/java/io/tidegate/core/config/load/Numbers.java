package io.tidegate.core.config.load;

/** Kinds that are numbers or truth values. */
final class Numbers {
    static final Kind<Boolean> SWITCH = Kind.text("a switch", "true, false", text -> switch (text) {
        case "true", "on", "yes" -> true;
        case "false", "off", "no" -> false;
        default -> throw Refused.not("a switch", "'" + text + "'", "true, false");
    });

    private Numbers() {}

    static Kind<Integer> between(int least, int most) {
        String allowed = "a whole number from " + least + " to " + most;
        return value -> {
            String text = value.text("a whole number", allowed);
            try {
                int number = Integer.parseInt(text.strip());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below, with what is allowed
            }
            throw new Refused(value.found() + " is not allowed here; allowed: " + allowed);
        };
    }
}
