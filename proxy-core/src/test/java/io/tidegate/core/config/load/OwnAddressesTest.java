package io.tidegate.core.config.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is warned of; what is refused is in {@code server-is-the-admin-side*.conf} of {@link GoldenFilesTest}. */
final class OwnAddressesTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(ConfigurationLoader.class);
    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();

    @BeforeEach
    void listen() {
        warnings.start();
        log.addAppender(warnings);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(warnings);
    }

    @Test
    void a_frontend_that_is_its_own_server_is_warned_of_with_its_place(@TempDir Path directory) throws Exception {
        String text = Files.readString(Path.of("src/test/resources/config/server-is-its-own-frontend.conf"));
        PemFiles.golden(Files.createDirectory(directory.resolve("files")));
        ConfigurationLoader.parse(text, "own.conf", directory);
        assertEquals(
                List.of(
                        warning("own.conf:15", "again.servers[0]: 'ws://127.0.0.2:8080'", "public"),
                        warning("own.conf:19", "tls.servers[0]: 'wss://localhost:8082'", "secured"),
                        warning("own.conf:22", "said.servers[0]: 'http://127.0.0.1:8083'", "proxied")),
                warnings.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    private static String warning(String place, String server, String frontend) {
        return "event=config detail=\"" + place + ": tidegate.backends." + server + " is the frontend '"
                + frontend
                + "', which sends to this very backend: each request comes back to it, until no descriptor is left;"
                + " write another address, or a rewrite by which another route takes it the next time\"";
    }
}
