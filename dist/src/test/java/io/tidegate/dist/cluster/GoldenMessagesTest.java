package io.tidegate.dist.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.ServerId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bytes of every message that a released version sends, in {@code resources/cluster/v1}: a file that changes breaks
 * clusters of mixed versions. {@code -Dgolden=write} adds what is missing and touches none that is there.
 */
final class GoldenMessagesTest {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "cluster", "v1");
    private static final ServerId LIVE_1 = new ServerId("live", "live-1", "ws://10.0.0.1:9000");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
    private static final UUID SENDER = UUID.fromString("11112222-3333-4444-5555-666677778888");

    /** One of each kind, with all that it can hold. */
    enum Example {
        HELLO(new Said.Hello("10.0.0.1:7800", "0.1.0", "0123456789abcdef", 5, false, 9, false)),
        HELLO_LEAVING(new Said.Hello("10.0.0.1:7800", "0.1.0", "0123456789abcdef", 5, true, -9, false)),
        HELLO_ASKING(new Said.Hello("10.0.0.1:7800", "0.1.0", "0123456789abcdef", 5, false, 9, true)),
        BYE(new Said.Bye()),
        STATE(state(Optional.of(ServerState.MAINT), OptionalInt.of(3))),
        STATE_WITHOUT_WEIGHT(state(Optional.of(ServerState.DRAIN), OptionalInt.empty())),
        WEIGHT_WITHOUT_STATE(state(Optional.empty(), OptionalInt.of(0))),
        COUNTS(new Said.Counts(true, Map.of(LIVE_1, 4))),
        VERDICT_UP(new Said.Verdicts(true, Map.of(LIVE_1, Health.UP))),
        VERDICT_DOWN(new Said.Verdicts(false, Map.of(LIVE_1, Health.DOWN))),
        VERDICT_TAKEN_BACK(new Said.Verdicts(false, Map.of(LIVE_1, Health.UNCHECKED)));

        @SuppressWarnings("ImmutableEnumChecker") // records of what is immutable
        private final Said said;

        Example(Said said) {
            this.said = said;
        }

        private static Said state(Optional<ServerState> state, OptionalInt weight) {
            return new Said.States(List.of(new StateEntry(LIVE_1, state, weight, 2, SENDER.toString())));
        }

        Path file() {
            return DIRECTORY.resolve(name().toLowerCase(Locale.ROOT) + ".hex");
        }
    }

    private static Seal seal(UUID self) {
        return new Seal("tidegate", "hush", self, CLOCK);
    }

    private static Buffer golden(Example example) throws IOException {
        if (Files.notExists(example.file()) && "write".equals(System.getProperty("golden"))) {
            Files.createDirectories(DIRECTORY);
            Buffer sealed = seal(SENDER).close(SaidJson.write(example.said));
            Files.writeString(example.file(), HexFormat.of().formatHex(sealed.getBytes()) + "\n");
        }
        return Buffer.buffer(
                HexFormat.of().parseHex(Files.readString(example.file()).strip()));
    }

    @ParameterizedTest
    @EnumSource
    void are_written_as_they_always_were(Example example) throws IOException {
        assertEquals(golden(example), seal(SENDER).close(SaidJson.write(example.said)));
    }

    @ParameterizedTest
    @EnumSource
    void are_read_as_what_they_always_meant(Example example) throws IOException {
        Optional<Seal.Opened> opened = seal(new UUID(1, 2)).open(golden(example));
        assertEquals(Optional.of(SENDER), opened.map(Seal.Opened::sender));
        assertEquals(Optional.of(example.said), opened.map(Seal.Opened::text).flatMap(SaidJson::read));
    }

    @ParameterizedTest
    @EnumSource
    void are_refused_where_any_bit_is_another(Example example) throws IOException {
        Buffer golden = golden(example);
        for (int at = 0; at < golden.length(); at++) {
            Buffer forged = golden.copy().setByte(at, (byte) (golden.getByte(at) ^ 1));
            assertEquals(Optional.empty(), seal(new UUID(1, 2)).open(forged), "byte " + at);
        }
    }

    @Nested
    final class Of_a_newer_version {
        private Optional<Said> read(JsonObject json) {
            return SaidJson.read(json.toBuffer());
        }

        private JsonObject json(Example example) {
            return SaidJson.write(example.said).toJsonObject();
        }

        @ParameterizedTest
        @EnumSource
        void fields_that_are_not_known_are_passed_over(Example example) {
            JsonObject newer = json(example).put("mood", "good").put("more", new JsonObject().put("a", 1));
            for (String list : List.of("states", "servers")) {
                if (newer.containsKey(list)) {
                    newer.getJsonArray(list).getJsonObject(0).put("zone", "b");
                }
            }
            assertEquals(Optional.of(example.said), read(newer));
        }

        @Test
        void kinds_that_are_not_known_are_passed_over() {
            assertEquals(Optional.empty(), read(new JsonObject().put("kind", "song")));
            assertEquals(Optional.empty(), read(new JsonObject()));
        }

        @Test
        void values_that_are_not_known_take_nothing_else_with_them() {
            JsonObject states = json(Example.STATE);
            JsonObject quarantine =
                    states.getJsonArray("states").getJsonObject(0).copy();
            states.getJsonArray("states").add(quarantine.put("server", "live-2").put("state", "quarantine"));
            assertEquals(Optional.of(Example.STATE.said), read(states));

            JsonObject verdicts = json(Example.VERDICT_UP);
            JsonObject limping =
                    verdicts.getJsonArray("servers").getJsonObject(0).copy();
            verdicts.getJsonArray("servers").add(limping.put("server", "live-2").put("health", "limping"));
            assertEquals(Optional.of(Example.VERDICT_UP.said), read(verdicts));
        }

        @Test
        void a_seal_of_another_version_is_not_opened() throws IOException {
            Buffer newer = golden(Example.HELLO).setByte(0, (byte) (Seal.VERSION + 1));
            assertEquals(Optional.empty(), seal(new UUID(1, 2)).open(newer));
        }
    }

    @Test
    void each_file_is_of_a_message_that_is_known() throws IOException {
        try (var files = Files.list(DIRECTORY)) {
            files.forEach(file -> assertTrue(
                    Arrays.stream(Example.values())
                            .anyMatch(example -> example.file().equals(file)),
                    file::toString));
        }
        assertEquals("v" + Seal.VERSION, DIRECTORY.getFileName().toString());
    }
}
