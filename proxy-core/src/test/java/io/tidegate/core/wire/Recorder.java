package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Notes all that comes of a wire; complains of what comes when nothing may. */
class Recorder implements Wire.Receiver, Dialing.Outcome {
    final List<String> events = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    volatile @Nullable Wire wire;
    volatile boolean calling; // a call of the owner's is under way
    volatile boolean silent; // nothing may come any more
    volatile int largest; // of what came in one call

    /** The same, but it pauses the wire within each read, as a direction does whose target keeps too much. */
    Wire.Receiver pausing(Wire of) {
        return new Wire.Receiver() {
            @Override
            public void onRead(ByteBuf in) {
                Recorder.this.onRead(in);
                of.pause();
            }

            @Override
            public void onFin() {
                Recorder.this.onFin();
            }

            @Override
            public void onReset() {
                Recorder.this.onReset();
            }

            @Override
            public void onDrained() {
                Recorder.this.onDrained();
            }
        };
    }

    private void note(String event) {
        events.add(calling || silent ? "wrongly " + event : event);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    int size() {
        return bytes.size();
    }

    boolean told(String event) {
        return events.contains(event);
    }

    @Override
    public void onRead(ByteBuf in) {
        if (calling || silent) {
            note("read");
        }
        byte[] copy = new byte[in.readableBytes()];
        largest = Math.max(largest, copy.length);
        in.readBytes(copy);
        bytes.writeBytes(copy);
    }

    @Override
    public void onFin() {
        note("fin");
    }

    @Override
    public void onReset() {
        note("reset");
    }

    @Override
    public void onDrained() {
        note("drained");
    }

    @Override
    public void onConnected(Wire made) {
        made.receiver(this);
        wire = made;
        note("connected");
    }

    @Override
    public void onConnectFailed(String why) {
        note("failed");
    }

    @Override
    public void onShortage(Shortage shortage, String why) {
        note("short of " + shortage.word());
    }
}
