package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.wire.Wire;

/**
 * A client's connection behind its last answer: FIN is sent, what still comes is read and dropped. Closed while something
 * comes, the kernel would send a reset, which destroys the answer on its way.
 *
 * <p>Thread: its event loop.
 */
final class Lingering implements Wire.Receiver {
    /** How long nothing may come. */
    private static final long LINGER_MILLIS = 2_000;

    /** nginx's {@code lingering_time}: so long at most, as long as something comes. */
    private static final long MAX_LINGER_MILLIS = 30_000;

    private final ClientConnection connection;
    private final FrontendLoop loop;
    private final Wire wire;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private boolean finReceived;
    private boolean stillComes; // something was dropped since the last look
    private long sinceMillis;
    private int keptBytes; // of the answer, when the client was last looked at

    Lingering(ClientConnection connection, boolean finReceived) {
        this.connection = connection;
        this.loop = connection.loop();
        this.wire = connection.wire();
        this.finReceived = finReceived;
    }

    void begin() {
        wire.receiver(this);
        wire.finish();
        wire.resume();
        if (wire.heldBytes() > 0) {
            awaitClient();
        } else {
            awaitFin();
        }
    }

    /** The rest of an answer is kept for the client, who may be slow but must not stop. */
    private void awaitClient() {
        keptBytes = wire.heldBytes();
        loop.wheel().armLimit(deadline, connection.clientMillis());
    }

    /** All is written. */
    private void awaitFin() {
        if (finReceived) {
            connection.gone();
            return;
        }
        if (sinceMillis == 0) {
            sinceMillis = loop.wheel().nowMillis();
        }
        stillComes = false;
        loop.wheel().arm(deadline, LINGER_MILLIS);
    }

    private void onDeadline() {
        if (wire.heldBytes() > 0 && wire.heldBytes() < keptBytes) {
            awaitClient();
        } else if (wire.heldBytes() == 0 && lingersOn()) {
            awaitFin();
        } else if (wire.heldBytes() > 0) {
            connection.abort(); // it takes no more of its answer
        } else {
            connection.gone();
        }
    }

    private boolean lingersOn() {
        return stillComes
                && !loop.closing()
                && loop.wheel().nowMillis() - sinceMillis < MAX_LINGER_MILLIS - LINGER_MILLIS;
    }

    /** The connection is gone. */
    void end() {
        loop.wheel().cancel(deadline);
    }

    @Override
    public void onRead(ByteBuf bytes) {
        stillComes = true;
    }

    @Override
    public void onFin() {
        finReceived = true;
        if (wire.heldBytes() == 0) {
            connection.gone();
        }
    }

    @Override
    public void onReset() {
        connection.gone();
    }

    @Override
    public void onDrained() {
        awaitFin();
    }
}
