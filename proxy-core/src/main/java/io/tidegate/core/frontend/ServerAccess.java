package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.figures.ServerFigures;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.timer.Wheel;
import io.tidegate.core.wire.Wire;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One server as one event loop reaches it: where it counts, and idle connections for plain HTTP, the latest used first.
 *
 * <p>Thread: its event loop.
 */
final class ServerAccess {
    /** Below the 5 s after which common servers close an idle connection (Node's {@code keepAliveTimeout}). */
    private static final long IDLE_MILLIS = 4_000;

    private static final int MAX_IDLE = 64;

    private final ServerFigures figures;
    private final Wheel wheel;
    private final Deque<Idle> idle = new ArrayDeque<>();

    ServerAccess(ServerFigures figures, Wheel wheel) {
        this.figures = figures;
        this.wheel = wheel;
    }

    ServerFigures figures() {
        return figures;
    }

    /** A connection to it stands. */
    void opened() {
        figures.connectionsActive().add(1);
    }

    /** One that was told by {@link #opened} is closed; those that are idle here tell it themselves. */
    void closed() {
        figures.connectionsActive().add(-1);
    }

    /** A connection that may serve another request; it waits for one, for a while. */
    void keep(Wire wire) {
        if (idle.size() >= MAX_IDLE) {
            close(wire);
            return;
        }
        idle.push(new Idle(wire));
    }

    /** The connection that was used last, or null. */
    @Nullable
    Wire take() {
        Idle latest = idle.poll();
        return latest == null ? null : latest.leave();
    }

    void closeIdle() {
        while (!idle.isEmpty()) {
            close(idle.pop().leave());
        }
    }

    private void close(Wire wire) {
        wire.close();
        closed();
    }

    /** A connection that nobody uses: whatever comes of it is its end. */
    private final class Idle implements Wire.Receiver {
        private final Wire wire;
        private final Deadline deadline = new Deadline(this::end);

        Idle(Wire wire) {
            this.wire = wire;
            wire.receiver(this);
            wire.resume();
            wheel.arm(deadline, IDLE_MILLIS);
        }

        Wire leave() {
            wheel.cancel(deadline);
            return wire;
        }

        private void end() {
            idle.remove(this);
            close(leave());
        }

        @Override
        public void onRead(ByteBuf bytes) {
            end();
        }

        @Override
        public void onFin() {
            end();
        }

        @Override
        public void onReset() {
            end();
        }

        @Override
        public void onDrained() {
            // nothing was kept
        }
    }
}
