package io.tidegate.metrics.accesslog;

import io.tidegate.core.bus.LogMessage.ExchangeEnded;
import io.tidegate.core.bus.LogMessage.Subject;
import io.tidegate.core.config.AccessLogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;

/** An access log, and what ends in it. */
abstract class LogScene {
    static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    static Subject subject(String path) {
        return new Subject(
                "req-1",
                "192.0.2.1:4711",
                "public",
                OptionalInt.of(2),
                Optional.of("live"),
                Optional.of("live-1"),
                Optional.of("GET"),
                Optional.of("chat.example.com"),
                Optional.of(path),
                Optional.of("TLSv1.3"));
    }

    static ExchangeEnded tunnel(String path) {
        return new ExchangeEnded(
                AT,
                subject(path),
                OptionalInt.of(101),
                OptionalLong.of(0),
                OptionalLong.of(1),
                OptionalLong.of(3),
                61_000,
                1_000,
                5_000_000_000L,
                OptionalLong.of(7),
                OptionalLong.of(8),
                Optional.of("client"),
                OptionalInt.of(1001),
                "closed",
                1);
    }

    static ExchangeEnded refused() {
        return new ExchangeEnded(
                AT,
                new Subject(
                        "req-2",
                        "192.0.2.1:4712",
                        "public",
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of("tidegate"),
                OptionalInt.empty(),
                "no-route",
                0);
    }

    AccessLogSettings settings(String file, boolean open) {
        return new AccessLogSettings(folder.resolve(file).toString(), AccessLogSettings.Format.JSON, open);
    }

    List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    static AccessLog started(AccessLogSettings settings, Output.Opener opener) {
        AccessLog log = new AccessLog(settings, opener);
        log.start();
        return log;
    }

    static AccessLog started(AccessLogSettings settings) {
        return started(settings, Output.Opener.SYSTEM);
    }
}
