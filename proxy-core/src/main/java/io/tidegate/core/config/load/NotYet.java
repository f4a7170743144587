package io.tidegate.core.config.load;

import java.util.List;

/** The keys whose behaviour is still to come: what would be ignored is refused. Empty when all is done. */
final class NotYet {
    /** Refused at {@code block.key} unless it is {@code off}, its harmless value. */
    private record Key(String block, String key, String off) {}

    private static final List<Key> KEYS = List.of(new Key("tidegate.cluster", "enabled", "false"));

    private NotYet() {}

    static void check(Block block) {
        for (Key key : KEYS) {
            if (key.block().equals(block.path())) {
                block.value(key.key())
                        .filter(value -> !value.found().equals("'" + key.off() + "'"))
                        .ifPresent(value -> block.wrong(
                                key.key(),
                                value.found() + " is not supported yet; allowed in this version: " + key.off()));
            }
        }
    }
}
