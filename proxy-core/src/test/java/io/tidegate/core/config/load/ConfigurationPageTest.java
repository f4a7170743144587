package io.tidegate.core.config.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} cannot drift from {@code reference.conf}; {@code -Dgolden=write} writes it anew. */
final class ConfigurationPageTest {
    private static final Path INTRODUCTION = Path.of("src", "test", "resources", "docs", "configuration-intro.md");
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void the_page_in_the_docs_is_what_the_reference_says() throws IOException {
        String page = Files.readString(INTRODUCTION) + ConfigurationPage.of(ReferenceText.read());
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page, Files.readString(PAGE));
        assertTrue(page.contains("| `http-request` | `15s` |"), page);
    }
}
