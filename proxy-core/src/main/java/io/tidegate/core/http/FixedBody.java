package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;

/** A body of a known length, zero included. */
final class FixedBody extends BodyScanner {
    private long remaining;

    FixedBody(long bytes) {
        this.remaining = bytes;
    }

    @Override
    public int accept(ByteBuf in, DataSink sink) {
        int taken = (int) Math.min(remaining, in.readableBytes());
        if (taken > 0) {
            remaining -= taken;
            sink.onData(in.readerIndex(), taken);
        }
        return taken;
    }

    @Override
    public boolean complete() {
        return remaining == 0;
    }
}
