package io.tidegate.dist.cluster;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.dist.cluster.Said.Bye;
import io.tidegate.dist.cluster.Said.Counts;
import io.tidegate.dist.cluster.Said.Hello;
import io.tidegate.dist.cluster.Said.States;
import io.tidegate.dist.cluster.Said.Verdicts;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What nodes say as JSON, version 1. A newer node may add fields and kinds, which are passed over here; a change of what a
 * field means needs a new version in {@link Seal}.
 */
final class SaidJson {
    private SaidJson() {}

    static Buffer write(Said said) {
        return switch (said) {
            case Hello hello -> {
                JsonObject json = new JsonObject()
                        .put("kind", "hello")
                        .put("address", hello.address())
                        .put("version", hello.version())
                        .put("config", hello.config())
                        .put("uptime_s", hello.uptimeSeconds())
                        .put("digest", hello.digest());
                if (hello.leaving()) {
                    json.put("leaving", true);
                }
                yield (hello.asking() ? json.put("asking", true) : json).toBuffer();
            }
            case Bye bye -> new JsonObject().put("kind", "bye").toBuffer();
            case States states -> {
                JsonArray entries = new JsonArray();
                states.entries().forEach(entry -> entries.add(write(entry)));
                yield new JsonObject()
                        .put("kind", "states")
                        .put("states", entries)
                        .toBuffer();
            }
            case Counts counts -> {
                JsonArray open = new JsonArray();
                counts.open().forEach((server, count) -> open.add(server(server).put("open", count)));
                yield new JsonObject()
                        .put("kind", "counts")
                        .put("all", counts.all())
                        .put("servers", open)
                        .toBuffer();
            }
            case Verdicts verdicts -> {
                JsonArray servers = new JsonArray();
                verdicts.servers()
                        .forEach((server, health) -> servers.add(server(server).put("health", health.word())));
                yield new JsonObject()
                        .put("kind", "verdicts")
                        .put("all", verdicts.all())
                        .put("servers", servers)
                        .toBuffer();
            }
        };
    }

    /** Empty where it is of a kind that this version does not know, or not what it should be. */
    static Optional<Said> read(Buffer bytes) {
        try {
            JsonObject json = new JsonObject(bytes);
            return switch (json.getString("kind", "")) {
                case "hello" -> Optional.of(hello(json));
                case "states" -> Optional.of(states(json));
                case "counts" -> Optional.of(counts(json));
                case "verdicts" -> Optional.of(verdicts(json));
                case "bye" -> Optional.of(new Bye());
                default -> Optional.empty();
            };
        } catch (DecodeException | ClassCastException | IllegalArgumentException | NullPointerException e) {
            return Optional.empty(); // signed by a node of ours, so a mistake of its version: told by the count
        }
    }

    private static Hello hello(JsonObject json) {
        return new Hello(
                text(json, "address"),
                text(json, "version"),
                text(json, "config"),
                json.getLong("uptime_s"),
                json.getBoolean("leaving", false),
                json.getLong("digest"),
                json.getBoolean("asking", false));
    }

    private static States states(JsonObject json) {
        List<StateEntry> entries = new ArrayList<>();
        JsonArray array = json.getJsonArray("states");
        for (int i = 0; i < array.size(); i++) {
            JsonObject one = array.getJsonObject(i);
            if (!one.containsKey("state") || ServerState.of(text(one, "state")).isPresent()) {
                entries.add(entry(one)); // else a state that only a newer version has
            }
        }
        return new States(entries);
    }

    private static Counts counts(JsonObject json) {
        Map<ServerId, Integer> open = new HashMap<>();
        JsonArray array = json.getJsonArray("servers");
        for (int i = 0; i < array.size(); i++) {
            JsonObject one = array.getJsonObject(i);
            open.put(server(one), Math.max(0, one.getInteger("open")));
        }
        return new Counts(json.getBoolean("all"), open);
    }

    private static Verdicts verdicts(JsonObject json) {
        Map<ServerId, Health> servers = new HashMap<>();
        JsonArray array = json.getJsonArray("servers");
        for (int i = 0; i < array.size(); i++) {
            JsonObject one = array.getJsonObject(i);
            Health.of(text(one, "health")).ifPresent(health -> servers.put(server(one), health));
        }
        return new Verdicts(json.getBoolean("all"), servers);
    }

    private static JsonObject write(StateEntry entry) {
        JsonObject json = server(entry.server());
        entry.state().ifPresent(state -> json.put("state", state.word()));
        entry.weight().ifPresent(weight -> json.put("weight", weight));
        return json.put("version", entry.version()).put("node", entry.node());
    }

    private static StateEntry entry(JsonObject json) {
        Optional<ServerState> state =
                Optional.ofNullable(json.getString("state")).flatMap(ServerState::of);
        Integer weight = json.getInteger("weight");
        if (weight != null && (weight < 0 || weight > Server.MAX_WEIGHT)) {
            throw new IllegalArgumentException("a weight of " + weight);
        }
        return new StateEntry(
                server(json),
                state,
                weight == null ? OptionalInt.empty() : OptionalInt.of(weight),
                json.getLong("version"),
                text(json, "node"));
    }

    private static JsonObject server(ServerId id) {
        return new JsonObject()
                .put("backend", id.backend())
                .put("server", id.name())
                .put("url", id.url());
    }

    private static ServerId server(JsonObject json) {
        return new ServerId(text(json, "backend"), text(json, "server"), text(json, "url"));
    }

    private static String text(JsonObject json, String key) {
        String text = json.getString(key);
        if (text == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return text;
    }
}
