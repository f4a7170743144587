package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;

/** The receiver of a wire that nobody has taken yet, or that nobody wants any more: it drops everything. */
enum Unwatched implements Wire.Receiver {
    INSTANCE;

    @Override
    public void onRead(ByteBuf bytes) {
        // dropped
    }

    @Override
    public void onFin() {
        // nobody to tell
    }

    @Override
    public void onReset() {
        // nobody to tell
    }

    @Override
    public void onDrained() {
        // nobody waits
    }
}
