package io.tidegate.core.config.load;

import io.tidegate.core.config.Match;
import java.util.List;
import java.util.Locale;

/** {@code match { }} of a route. */
final class MatchBlock {
    private static final Kind<String> METHOD = value -> {
        String name = Texts.TOKEN.read(value);
        if (!name.equals(name.toUpperCase(Locale.ROOT))) {
            throw new Refused(value.found() + " has small letters, but a method's case counts; allowed: GET, POST, …");
        }
        return name;
    };

    private MatchBlock() {}

    static Match read(Block block) {
        return new Match(
                block.find("path", Texts.MATCH_PATH),
                block.find("path-prefix", Texts.MATCH_PATH),
                block.find("path-regex", Regexes.KIND),
                block.find("host", Hosts.PATTERN),
                block.find("method", METHOD),
                block.find("websocket", Numbers.SWITCH),
                block.texts("headers", Texts.TOKEN, Regexes.KIND),
                block.texts("query", Texts.NOT_EMPTY, Regexes.KIND),
                block.list("source", Addresses.CIDR, List.of()));
    }
}
