package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;

/** A body that ends when the server closes. */
final class UnboundedBody extends BodyScanner {
    @Override
    public int accept(ByteBuf in, DataSink sink) {
        int taken = in.readableBytes();
        if (taken > 0) {
            sink.onData(in.readerIndex(), taken);
        }
        return taken;
    }

    @Override
    public boolean complete() {
        return false;
    }

    @Override
    public boolean completeAtEnd() {
        return true;
    }
}
