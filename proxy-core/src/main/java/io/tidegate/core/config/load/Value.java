package io.tidegate.core.config.load;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One value of the file: what it is, its full path, and where it stands.
 *
 * @param directory where relative paths in it start
 * @param sources is told of each file that the configuration depends on by this value
 */
record Value(ConfigValue raw, String path, Place place, Path directory, Consumer<Path> sources) {
    private static final int SHOWN = 80;

    boolean isText() {
        return switch (raw.valueType()) {
            case STRING, NUMBER, BOOLEAN -> true;
            case OBJECT, LIST, NULL -> false;
        };
    }

    /** As it is written: HOCON makes no difference between {@code 7} and {@code "7"}, nor do we. */
    String text(String wanted, String allowed) throws Refused {
        if (!isText()) {
            throw Refused.not(wanted, found(), allowed);
        }
        return raw.atKey("value").getString("value");
    }

    Optional<ConfigObject> object() {
        return raw instanceof ConfigObject object ? Optional.of(object) : Optional.empty();
    }

    /**
     * The elements of a list; HOCON also writes one as an object with the keys 0, 1, …, the only way a system property
     * has.
     */
    Optional<List<ConfigValue>> elements() {
        if (raw instanceof ConfigList list) {
            return Optional.of(list);
        }
        return object().filter(o -> !o.isEmpty() && o.keySet().stream().allMatch(Value::isIndex))
                .map(o -> o.entrySet().stream()
                        .sorted(Comparator.comparingInt(entry -> Integer.parseInt(entry.getKey())))
                        .map(Map.Entry::getValue)
                        .toList());
    }

    /** For an error: a text in quotes, for others what they are. */
    String found() {
        if (raw.valueType() == ConfigValueType.OBJECT) {
            return "a block { … }";
        }
        if (raw.valueType() == ConfigValueType.LIST) {
            return "a list [ … ]";
        }
        String text = raw.valueType() == ConfigValueType.NULL
                ? "null"
                : raw.atKey("value").getString("value");
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return "'" + (printable.length() > SHOWN ? printable.substring(0, SHOWN) + "…" : printable) + "'";
    }

    static String child(String path, String key) {
        return path + "." + ConfigUtil.joinPath(key);
    }

    private static boolean isIndex(String key) {
        return key.length() < 7 && key.chars().allMatch(c -> c >= '0' && c <= '9') && !key.isEmpty();
    }
}
