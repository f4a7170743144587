package io.tidegate.core.config.load;

import io.tidegate.core.config.TunnelSettings;

/** {@code tunnel { }}: what is not set is the outer block's. */
final class TunnelBlock {
    private static final Kind<Long> BUFFER = Sizes.between(1024, 1L << 30, "from 1 KiB to 1 GiB");

    private TunnelBlock() {}

    static TunnelSettings read(Block block, TunnelSettings outer) {
        return new TunnelSettings(
                block.get("frames", Numbers.SWITCH, outer.frames()),
                block.get("splice", Numbers.SWITCH, outer.splice()),
                block.get("ping-interval", Durations.OR_OFF, outer.pingInterval()),
                block.get("ping-timeout", Durations.OR_OFF, outer.pingTimeout()),
                block.get("max-duration", Durations.OR_OFF, outer.maxDuration()),
                block.get("max-message-size", Sizes.OR_OFF, outer.maxMessageBytes()),
                (int) (long) block.get("buffer", BUFFER, (long) outer.bufferBytes()));
    }
}
