package io.tidegate.core.config.load;

import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.StatusSet;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** {@code health-check { }} of a backend. */
final class HealthCheckBlock {
    private HealthCheckBlock() {}

    static HealthCheck read(Block block, boolean webSocketServers) {
        HealthCheck.Type byDefault = webSocketServers ? HealthCheck.Type.WEBSOCKET : HealthCheck.Type.TCP;
        HealthCheck.Type type = block.get("type", Choice.of(HealthCheck.Type.class), byDefault);
        if (block.isEmpty("expect-status")) {
            block.wrong("expect-status", "is an empty list, which no answer would pass; write \"200-399\"");
        }
        return new HealthCheck(
                type,
                block.get("path", Texts.REQUEST_PATH, "/"),
                block.find("host", Hosts.AUTHORITY),
                block.texts("headers", HeaderNames.OF_CHECK, Texts.HEADER_VALUE),
                block.list("subprotocols", Texts.TOKEN, List.of()),
                new StatusSet(block.list(
                        "expect-status", Statuses.RANGE, expected(type).ranges())),
                block.get("ping", Numbers.SWITCH, false),
                block.get("interval", Durations.POSITIVE, Duration.ofSeconds(2)),
                block.get("fast-interval", Durations.POSITIVE, Duration.ofMillis(500)),
                block.get("down-interval", Durations.POSITIVE, Duration.ofSeconds(2)),
                block.get("timeout", Durations.POSITIVE, Duration.ofSeconds(2)),
                block.get("rise", Numbers.between(1, 1000), 2),
                block.get("fall", Numbers.between(1, 1000), 3),
                block.find("port", Numbers.between(1, 0xFFFF))
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty()),
                block.get("share", Numbers.SWITCH, false));
    }

    private static StatusSet expected(HealthCheck.Type type) {
        return switch (type) {
            case WEBSOCKET -> StatusSet.of(101, 101);
            case HTTP, TCP, NONE -> StatusSet.of(200, 399);
        };
    }
}
