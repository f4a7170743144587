package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A wire straight on epoll: one registration for life, edge triggered; one read buffer for all wires of the event loop.
 * An idle one keeps no buffer. What is written is its {@link SendingSocket}'s.
 *
 * <p>Thread: its event loop.
 */
final class EpollWire implements Wire, EpollIoHandle, Runnable, Dialing {
    private static final EpollIoOps EVERYTHING = EpollIoOps.valueOf(EpollIoOps.EPOLLIN.value()
            | EpollIoOps.EPOLLOUT.value()
            | EpollIoOps.EPOLLRDHUP.value()
            | EpollIoOps.EPOLLET.value());
    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();
    private static final int ERROR = EpollIoOps.EPOLLERR.value();
    private static final int HANG_UP = EpollIoOps.EPOLLRDHUP.value() | 0x10; // EPOLLHUP has no constant

    /** So many reads, then others have their turn. */
    private static final int READS_AT_ONCE = 16;

    private static final int PAUSED = 1; // the receiver wants nothing
    private static final int READABLE = 2; // an edge was seen, and the kernel not yet found empty
    private static final int HUNG_UP = 4; // FIN or RST is behind the data: a short read does not mean drained
    private static final int INPUT_ENDED = 8; // onFin was told
    private static final int CLOSED = 16;
    private static final int SCHEDULED = 32; // run() is in the loop's queue
    private static final int FAILED = 64; // the kernel has reported an error, such as a reset
    private static final int PASSED = 128; // what comes next follows what was passed through

    /** The longest header of a frame: read alone, it leaves the payload to be passed through, too. */
    private static final int HEADER_BYTES = 14;

    private final EpollWires wires;
    private final SendingSocket socket;
    private final InetSocketAddress remote;
    private final IoRegistration registration;
    private Receiver receiver = Unwatched.INSTANCE;
    private @Nullable Outcome connecting;
    private @Nullable Splice splice; // of a wire that ever passed something through
    private int maxRead = EpollWires.READ_BYTES;
    private int flags;

    /** A socket that is connected already; what comes waits until {@link #resume} is called. */
    EpollWire(EpollWires wires, SendingSocket socket, InetSocketAddress remote) throws IOException {
        this.wires = wires;
        this.socket = socket;
        this.remote = remote;
        this.flags = PAUSED;
        this.registration = wires.register(this, EVERYTHING);
    }

    /** A socket whose connect is under way; then come the bytes of the preamble, which stays the caller's. */
    EpollWire(EpollWires wires, SendingSocket socket, Wires.Destination to, Outcome outcome) throws IOException {
        this(wires, socket, to.address());
        this.connecting = outcome;
        to.preamble().ifPresent(socket::keep);
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        // What left this method would take the rest of the batch with it (Netty 4.2.18 drops it and rests for a
        // second), and the edges of other wires come only once.
        try {
            onEvent(((EpollIoEvent) event).ops().value());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void onEvent(int ops) {
        if (is(CLOSED)) {
            return;
        }
        if ((ops & (IN | HANG_UP | ERROR)) != 0) {
            flags |= READABLE | ((ops & (HANG_UP | ERROR)) != 0 ? HUNG_UP : 0);
        }
        if (connecting != null && !onConnectEnded(connecting)) {
            return;
        }
        if ((ops & ERROR) != 0 && hasError()) {
            flags |= FAILED;
        }
        if ((ops & OUT) != 0) {
            flush();
        }
        read();
    }

    /** Whether the socket has an error: an event may be an older one's of another socket with this descriptor. */
    private boolean hasError() {
        try {
            return socket.getSoError() != 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether the wire stands now; what came in the same edge is still to be looked at then. */
    private boolean onConnectEnded(Outcome outcome) {
        try {
            if (!socket.finishConnect()) {
                return false;
            }
        } catch (IOException e) {
            close();
            outcome.onConnectFailed(String.valueOf(e.getMessage()));
            return false;
        }
        connecting = null;
        flush(); // the preamble
        outcome.onConnected(this);
        return !is(CLOSED);
    }

    private void read() {
        for (int i = 0; i < READS_AT_ONCE; i++) {
            if ((flags & (PAUSED | CLOSED | INPUT_ENDED | READABLE)) != READABLE) {
                if (is(FAILED) && (is(PAUSED) || is(INPUT_ENDED))) {
                    broken(); // a reset does not wait for who does not read
                }
                return;
            }
            if (splice != null && splice.wanted() && pass(splice)) {
                continue;
            }
            int wanted = Math.min(is(PASSED) ? HEADER_BYTES : maxRead, wires.readBytes());
            flags &= ~PASSED;
            int got = receive(wanted);
            if (got > 0) {
                if (got < wanted && !is(HUNG_UP)) {
                    flags &= ~READABLE; // edge triggered: a short read found the kernel empty
                }
                ByteBuf bytes = wires.readBuffer();
                bytes.setIndex(HEADROOM_BYTES, HEADROOM_BYTES + got);
                receiver.onRead(bytes);
            } else if (got == 0) {
                flags &= ~READABLE;
                if (socket.failed()) {
                    broken();
                }
                return;
            } else {
                return;
            }
        }
        schedule();
    }

    /** Bytes read; 0 nothing there; -1 the stream has ended or broken, and the receiver knows. */
    private int receive(int wanted) {
        try {
            int got = socket.recvAddress(wires.readAddress(), HEADROOM_BYTES, HEADROOM_BYTES + wanted);
            if (got >= 0) {
                return got;
            }
            if (is(FAILED)) {
                broken(); // the error was fetched already: what looks like an end is none
            } else {
                flags |= INPUT_ENDED;
                receiver.onFin();
            }
        } catch (IOException e) {
            broken();
        }
        return -1;
    }

    /** Moves bytes on inside the kernel; false where they must be read. */
    private boolean pass(Splice splice) {
        int moved;
        try {
            moved = splice.move(socket, maxRead, is(HUNG_UP));
        } catch (IOException e) {
            flags |= FAILED | HUNG_UP; // told once: the read that follows would take the reset for an end
            return false;
        }
        if (moved > 0) {
            flags |= splice.wanted() ? 0 : PASSED;
            receiver.onPassed(moved);
        } else if (moved == 0) {
            flags &= ~READABLE;
        }
        return moved != Splice.VOID;
    }

    /** Whether bytes can be passed to it. */
    boolean takesAtOnce() {
        return connecting == null && socket.takesAtOnce();
    }

    /** Writes what is in the pipe. */
    void take(Pipe pipe, int bytes) {
        socket.write(pipe, bytes);
        lookAtFailure();
    }

    @Override
    public void run() {
        flags &= ~SCHEDULED;
        try {
            read();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** A receiver threw: its connection is lost, no other is touched. */
    private void failed(RuntimeException e) {
        wires.receiverFailed(e);
        try {
            broken();
        } catch (RuntimeException again) {
            wires.receiverFailed(again);
        }
    }

    private void schedule() {
        if (!is(SCHEDULED)) {
            flags |= SCHEDULED;
            wires.execute(this);
        }
    }

    /** Its end is a reset to the other side, too: where it was only we who failed, a FIN would tell a cut as an end. */
    private void broken() {
        if (!is(CLOSED)) {
            reset();
            receiver.onReset();
        }
    }

    @Override
    public void receiver(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public boolean write(ByteBuf bytes) {
        boolean nothingKept = socket.write(bytes);
        lookAtFailure();
        return nothingKept;
    }

    private void flush() {
        boolean drained = socket.flush();
        lookAtFailure();
        if (drained) {
            receiver.onDrained();
        }
    }

    private void lookAtFailure() {
        if (socket.failed()) {
            // Its last words may wait in the kernel still, such as the answer to a request whose body it does not want.
            flags |= FAILED | HUNG_UP | READABLE;
            schedule(); // not from within a call of the owner's
        }
    }

    @Override
    public int heldBytes() {
        return socket.keptBytes();
    }

    @Override
    public void pause() {
        flags |= PAUSED;
    }

    @Override
    public void resume() {
        flags &= ~PAUSED;
        if (is(READABLE)) {
            schedule();
        }
    }

    @Override
    public void maxReadBytes(int bytes) {
        maxRead = Math.clamp(bytes, 1, EpollWires.READ_BYTES); // a read of nothing would look like the end
    }

    @Override
    public void passThrough(Wire to, long bytes) {
        if (to instanceof EpollWire other && other.wires == wires) {
            if (splice == null || !splice.goesTo(other)) {
                splice = new Splice(wires, other);
            }
            splice.begin(bytes);
        }
    }

    @Override
    public void finish() {
        socket.finish();
    }

    @Override
    public boolean halfCloses() {
        return true;
    }

    @Override
    public void close() {
        if (is(CLOSED)) {
            return;
        }
        flags |= CLOSED;
        try {
            socket.close();
        } catch (IOException e) {
            wires.closeFailed(e);
        }
        registration.cancel(); // behind the close: a closed descriptor needs no epoll_ctl
    }

    @Override
    public void cancel() {
        close();
    }

    @Override
    public void reset() {
        if (!is(CLOSED)) {
            socket.closeResets();
            close();
        }
    }

    @Override
    public boolean closed() {
        return is(CLOSED);
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return socket.localAddress();
    }

    @Override
    public Optional<String> tls() {
        return Optional.empty();
    }

    private boolean is(int flag) {
        return (flags & flag) != 0;
    }
}
