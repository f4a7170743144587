package io.tidegate.core.config;

/** Where the access log goes: "-" is standard output, "off" nowhere; {@code open}: a line when a tunnel opens, too. */
public record AccessLogSettings(String path, Format format, boolean open) {
    /** How a line is written. */
    public enum Format {
        JSON
    }

    public boolean enabled() {
        return !path.equals("off");
    }
}
