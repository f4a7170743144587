package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loader cannot ask {@link Header} (the arrows point the other way), so this holds it and {@link Edits} together. */
final class HeadersThatConfigurationMayEditTest {
    @ParameterizedTest
    @EnumSource(Header.class)
    void the_loader_refuses_to_remove_exactly_what_edits_refuse(Header header) {
        compare(
                new HeaderEdits(Map.of(), List.of(header.fieldName())),
                "remove = [\"" + header.fieldName() + "\"]",
                header.fieldName());
    }

    @ParameterizedTest
    @EnumSource(Header.class)
    void the_loader_refuses_to_set_exactly_what_edits_refuse(Header header) {
        compare(
                new HeaderEdits(Map.of(header.fieldName(), "x"), List.of()),
                "set { \"" + header.fieldName() + "\" = x }",
                header.fieldName());
    }

    @ParameterizedTest
    @EnumSource(Header.class)
    void what_is_set_twice_in_two_spellings_is_refused_by_both(Header header) {
        String name = header.fieldName();
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        compare(
                new HeaderEdits(Map.of(name, "x", lower, "y"), List.of()),
                "set { \"" + name + "\" = x, \"" + lower + "\" = y }",
                name);
        compare(
                new HeaderEdits(Map.of(name, "x"), List.of(name)),
                "set { \"" + name + "\" = x }, remove = [\"" + name + "\"]",
                name);
    }

    private static void compare(HeaderEdits edits, String written, String told) {
        String hocon = """
            tidegate {
              frontends {}
              backends.web { servers = ["ws://127.0.0.1:9000"], request-headers { %s } }
            }
            """.formatted(written);
        Executable load = () -> ConfigurationLoader.parse(hocon, "test.conf", Path.of(""));
        if (refusedAtRunTime(edits)) {
            ConfigurationException refused = assertThrows(ConfigurationException.class, load);
            assertTrue(String.valueOf(refused.getMessage()).contains(told), refused.getMessage());
        } else {
            assertDoesNotThrow(load);
        }
    }

    private static boolean refusedAtRunTime(HeaderEdits edits) {
        try {
            new Edits(edits);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
