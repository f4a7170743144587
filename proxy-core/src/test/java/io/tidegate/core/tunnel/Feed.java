package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.tunnel.FrameTracker.Stop;
import java.util.ArrayList;
import java.util.List;

/** Feeds bytes as a direction does and keeps what went on. */
final class Feed {
    final FrameTracker tracker;
    final ByteBuf scratch = Unpooled.buffer();
    final ByteBuf forwarded = Unpooled.buffer();
    final List<Stop> stops = new ArrayList<>();

    Feed(FrameTracker tracker) {
        this.tracker = tracker;
    }

    void in(byte... bytes) {
        ByteBuf joined = tracker.join(Unpooled.wrappedBuffer(bytes), scratch);
        while (joined.isReadable()) {
            int upTo = tracker.scan(joined, joined.readerIndex(), joined.writerIndex());
            forwarded.writeBytes(joined, upTo - joined.readerIndex());
            stops.add(tracker.stop());
            switch (tracker.stop()) {
                case END -> {
                    return;
                }
                case BOUNDARY -> tracker.stopAtBoundary = false;
                case OWN_PONG -> joined.skipBytes(FrameTracker.OWN_PONG_BYTES);
                case OVERSIZE -> tracker.unlimited();
                case INVALID -> {
                    return;
                }
            }
        }
    }

    Stop last() {
        return stops.getLast();
    }

    byte[] out() {
        byte[] out = new byte[forwarded.readableBytes()];
        forwarded.getBytes(0, out);
        return out;
    }
}
