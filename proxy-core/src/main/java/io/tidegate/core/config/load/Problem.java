package io.tidegate.core.config.load;

/**
 * One mistake in a configuration: where it stands ({@code file:line}, or what else it came from), the full path of the
 * key (empty where the file cannot even be parsed), and what was found, what is allowed, and the way out.
 */
public record Problem(String place, String path, String message) {
    /** The line that is printed. */
    @Override
    public String toString() {
        return path.isEmpty() ? place + ": " + message : place + ": " + path + ": " + message;
    }
}
