package io.tidegate.dist.process;

import java.util.Optional;

/** The process could not start; the message says why, with the address or file that it is about. */
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean configurationIsBad;

    StartFailure(Throwable cause, boolean configurationIsBad) {
        super(Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString), cause);
        this.configurationIsBad = configurationIsBad;
    }

    /** Whether the configuration has to be mended: something that it names cannot be used. */
    public boolean configurationIsBad() {
        return configurationIsBad;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
