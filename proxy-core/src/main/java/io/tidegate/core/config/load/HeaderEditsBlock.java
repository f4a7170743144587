package io.tidegate.core.config.load;

import io.tidegate.core.config.HeaderEdits;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code request-headers { }} and {@code response-headers { }}. */
final class HeaderEditsBlock {
    private HeaderEditsBlock() {}

    static HeaderEdits read(Block block) {
        Map<String, String> setSoFar = new HashMap<>();
        return new HeaderEdits(
                block.texts("set", once(setSoFar), Texts.HEADER_VALUE),
                block.list("remove", removable(setSoFar), List.of()));
    }

    /** Two spellings of a name would write two lines. */
    private static Kind<String> once(Map<String, String> setSoFar) {
        return value -> {
            String name = HeaderNames.EDITABLE.read(value);
            String before = setSoFar.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (before != null) {
                throw new Refused("the header '" + name + "' is set twice: as '" + before + "', too; keep one of them");
            }
            return name;
        };
    }

    /** A request needs exactly one Host (RFC 9112 §3.2): what is set in its place may go. */
    private static Kind<String> removable(Map<String, String> set) {
        return value -> {
            String name = HeaderNames.EDITABLE.read(value);
            if (name.equalsIgnoreCase("host") && !set.containsKey("host")) {
                throw new Refused(
                        "the header '" + name + "' cannot be removed, as HTTP needs it; to send another one write"
                                + " host-header = server, or a literal");
            }
            return name;
        };
    }
}
