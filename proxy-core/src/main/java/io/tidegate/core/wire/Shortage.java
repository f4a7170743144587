package io.tidegate.core.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this machine can lack for one more connection; the other side has no part in it. */
public enum Shortage {
    /** EMFILE, ENFILE. */
    DESCRIPTORS("descriptors", "raise the limit of open files"),
    /** EADDRNOTAVAIL: every port of the source address has a connection to that server, or the address is not ours. */
    SOURCE_PORTS("source-ports", "source-addresses, net.ipv4.ip_local_port_range");

    private final String word;
    private final String remedy;

    Shortage(String word, String remedy) {
        this.word = word;
        this.remedy = remedy;
    }

    /** The log's word. */
    public String word() {
        return word;
    }

    /** What helps, for the log. */
    public String remedy() {
        return remedy;
    }

    /** What the failure says is lacking, if that is it. */
    static Optional<Shortage> of(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            // By the kernel's words, in English since the launcher sets the locale: neither Netty nor the JDK tells the
            // number of a connect's error.
            if (text.contains("Too many open files")) {
                return Optional.of(DESCRIPTORS);
            }
            if (text.contains("Cannot assign requested address") || text.contains("Address already in use")) {
                return Optional.of(SOURCE_PORTS);
            }
        }
        return Optional.empty();
    }
}
