package io.tidegate.core.config.load;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One {@code {…}} of the file. Each key is taken through a getter, which notes a mistake and goes on with the default;
 * what no getter asked for is unknown. A key that is {@code null} counts as not set. Thread: its reader's.
 */
final class Block {
    private final ConfigObject object;
    private final String path;
    private final Place place;
    private final Findings findings;
    private final Set<String> known = new LinkedHashSet<>();

    private Block(ConfigObject object, String path, Place place, Findings findings) {
        this.object = object;
        this.path = path;
        this.place = place;
        this.findings = findings;
    }

    /** Reads a whole block, and then tells its unknown keys. */
    static <T> T read(ConfigObject object, String path, Place place, Findings findings, Function<Block, T> reader) {
        Block block = new Block(object, path, place, findings);
        T result = reader.apply(block);
        block.tellUnknown();
        return result;
    }

    String path() {
        return path;
    }

    Place place() {
        return place;
    }

    Findings findings() {
        return findings;
    }

    <T> T get(String key, Kind<T> kind, T byDefault) {
        return find(key, kind).orElse(byDefault);
    }

    /** Empty where the key is not set, or is wrong, which is then noted. */
    <T> Optional<T> find(String key, Kind<T> kind) {
        return value(key).flatMap(value -> read(value, kind));
    }

    /** Notes where the key is not set, with what to write. */
    <T> Optional<T> require(String key, Kind<T> kind, String remedy) {
        Optional<Value> value = value(key);
        if (value.isEmpty()) {
            wrong(key, "is missing; " + remedy);
        }
        return value.flatMap(it -> read(it, kind));
    }

    /** A list, or one value alone, which stands for a list of one. */
    <T> List<T> list(String key, Kind<T> kind, List<T> byDefault) {
        return value(key).map(value -> readAll(value, kind)).orElse(byDefault);
    }

    /** A block that is read as an empty one where it is not set: for blocks that have defaults. */
    <T> T block(String key, Function<Block, T> reader) {
        Optional<T> read = findBlock(key, reader);
        return read.isPresent() ? read.get() : empty(key, reader);
    }

    /** A block that means nothing where it is not set. */
    <T> Optional<T> findBlock(String key, Function<Block, T> reader) {
        return value(key).flatMap(value -> asBlock(value, reader));
    }

    /** Blocks by a name that the user chooses, in the order of the file. */
    <T> Map<String, T> named(String key, Kind<String> name, BiFunction<String, Block, Optional<T>> reader) {
        Map<String, T> all = new LinkedHashMap<>();
        findBlock(key, block -> {
            for (String each : block.names()) {
                block.value(each)
                        .filter(value -> block.checkName(each, value, name))
                        .flatMap(value -> block.asBlock(value, it -> reader.apply(each, it)))
                        .flatMap(result -> result)
                        .ifPresent(result -> all.put(each, result));
            }
            return all;
        });
        return all;
    }

    /** Values by a name that the user chooses, in the order of the file. */
    <T> Map<String, T> texts(String key, Kind<String> name, Kind<T> kind) {
        Map<String, T> all = new LinkedHashMap<>();
        findBlock(key, block -> {
            for (String each : block.names()) {
                block.value(each)
                        .filter(value -> block.checkName(each, value, name))
                        .flatMap(value -> block.read(value, kind))
                        .ifPresent(result -> all.put(each, result));
            }
            return all;
        });
        return all;
    }

    /** A list of blocks. */
    <T> List<T> blocks(String key, Function<Block, Optional<T>> reader) {
        List<T> all = new ArrayList<>();
        value(key).ifPresent(value -> {
            Optional<List<ConfigValue>> elements = value.elements();
            if (elements.isEmpty()) {
                findings.add(value.place(), value.path(), value.found() + " is not a list of blocks [ { … }, { … } ]");
            }
            for (Value element : elements(value, elements.orElse(List.of()))) {
                asBlock(element, reader).flatMap(result -> result).ifPresent(all::add);
            }
        });
        return all;
    }

    /** Whether the key is set to something other than null; makes it known. */
    boolean has(String key) {
        return value(key).isPresent();
    }

    /** Whether the key is set to a list or block with nothing in it. */
    boolean isEmpty(String key) {
        return value(key)
                .filter(value -> value.elements().map(List::isEmpty).orElse(false)
                        || value.object().map(Map::isEmpty).orElse(false))
                .isPresent();
    }

    /** The value of a key, which is known from now on. */
    Optional<Value> value(String key) {
        known.add(key);
        String child = Value.child(path, key);
        findings.know(child);
        ConfigValue raw = object.get(key);
        return raw == null || raw.valueType() == ConfigValueType.NULL
                ? Optional.empty()
                : Optional.of(valueOf(raw, child));
    }

    /** Notes a mistake at a key, or at this block where the key is not set. */
    void wrong(String key, String message) {
        ConfigValue raw = object.get(key);
        Place at = raw == null ? place : findings.places().of(raw.origin(), place);
        findings.add(at, Value.child(path, key), message);
    }

    /** Notes a mistake of the whole block. */
    void wrong(String message) {
        findings.add(place, path, message);
    }

    /** The names in the order of the file; the library keeps lines but no columns, so names on one line go by name. */
    List<String> names() {
        return object.entrySet().stream()
                .sorted(Map.Entry.<String, ConfigValue>comparingByValue(
                                (a, b) -> placeOf(a).compareTo(placeOf(b)))
                        .thenComparing(Map.Entry::getKey, NaturalOrder.INSTANCE))
                .map(Map.Entry::getKey)
                .toList();
    }

    <T> Optional<T> read(Value value, Kind<T> kind) {
        try {
            return Optional.of(kind.read(value));
        } catch (Refused e) {
            findings.add(value.place(), value.path(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private <T> List<T> readAll(Value value, Kind<T> kind) {
        Optional<List<ConfigValue>> elements = value.elements();
        List<Value> values = elements.isPresent() ? elements(value, elements.get()) : List.of(value);
        return values.stream().flatMap(each -> read(each, kind).stream()).toList();
    }

    private List<Value> elements(Value list, List<ConfigValue> elements) {
        List<Value> all = new ArrayList<>();
        for (ConfigValue element : elements) {
            all.add(valueOf(element, list.path() + "[" + all.size() + "]"));
        }
        return all;
    }

    private <T> Optional<T> asBlock(Value value, Function<Block, T> reader) {
        if (value.object().isEmpty()) {
            findings.add(value.place(), value.path(), value.found() + " is not a block { … }");
            return Optional.empty();
        }
        return Optional.of(read(value.object().get(), value.path(), value.place(), findings, reader));
    }

    private <T> T empty(String key, Function<Block, T> reader) {
        // where the key is set it is wrong, and that is noted: what its defaults would lack is not worth a line
        Findings to = has(key) ? new Findings(findings.places(), findings.sources()) : findings;
        return read(ConfigFactory.empty().root(), Value.child(path, key), place, to, reader);
    }

    private boolean checkName(String name, Value value, Kind<String> kind) {
        Value asValue = new Value(
                ConfigValueFactory.fromAnyRef(name), value.path(), value.place(), value.directory(), value.sources());
        return read(asValue, kind).isPresent();
    }

    private Value valueOf(ConfigValue raw, String at) {
        return new Value(raw, at, placeOf(raw), findings.places().directory(raw.origin()), findings.sources());
    }

    private Place placeOf(ConfigValue raw) {
        return findings.places().of(raw.origin(), place);
    }

    private void tellUnknown() {
        for (String key : names()) {
            if (!known.contains(key)) {
                String hint = Nearest.hint(key, known);
                wrong(key, "is not a known key" + (hint.isEmpty() ? allowed() : hint));
            }
        }
    }

    private String allowed() {
        return known.isEmpty() ? "" : "; known here: " + String.join(", ", known);
    }
}
