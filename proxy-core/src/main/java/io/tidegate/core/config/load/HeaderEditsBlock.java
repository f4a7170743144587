package io.tidegate.core.config.load;

import io.tidegate.core.config.HeaderEdits;
import java.util.List;

/** {@code request-headers { }} and {@code response-headers { }}. */
final class HeaderEditsBlock {
    private HeaderEditsBlock() {}

    static HeaderEdits read(Block block) {
        return new HeaderEdits(
                block.texts("set", HeaderNames.EDITABLE, Texts.HEADER_VALUE),
                block.list("remove", HeaderNames.EDITABLE, List.of()));
    }
}
