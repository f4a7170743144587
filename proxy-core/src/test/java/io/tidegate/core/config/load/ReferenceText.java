package io.tidegate.core.config.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** {@code reference.conf} as lines; {@code # } begins prose, {@code #} alone a key that is only shown. */
record ReferenceText(List<String> lines) {
    static ReferenceText read() {
        try (InputStream in = ReferenceText.class.getResourceAsStream("/reference.conf")) {
            return new ReferenceText(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the keys that are only shown set. */
    String allSet() {
        return lines.stream()
                .map(line -> line.replaceFirst("^(\\s*)#(?! )", "$1"))
                .collect(Collectors.joining("\n"));
    }
}
