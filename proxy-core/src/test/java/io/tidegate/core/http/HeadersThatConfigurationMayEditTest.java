package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.load.ConfigurationException;
import io.tidegate.core.config.load.ConfigurationLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loader cannot ask {@link Header} (the arrows point the other way), so this holds the two together. */
final class HeadersThatConfigurationMayEditTest {
    @ParameterizedTest
    @EnumSource(Header.class)
    void the_loader_refuses_exactly_the_headers_that_are_ours(Header header) {
        String hocon = """
            tidegate {
              frontends {}
              backends.web { servers = ["ws://127.0.0.1:9000"], request-headers.remove = ["%s"] }
            }
            """.formatted(header.fieldName());
        Executable load = () -> ConfigurationLoader.parse(hocon, "test.conf", Path.of(""));
        if (header.isOurs()) {
            ConfigurationException refused = assertThrows(ConfigurationException.class, load);
            assertTrue(String.valueOf(refused.getMessage()).contains(header.fieldName()), refused.getMessage());
        } else {
            assertDoesNotThrow(load);
        }
    }
}
