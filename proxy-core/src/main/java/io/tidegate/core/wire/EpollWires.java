package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wires of one event loop that polls with epoll: {@link EpollWire}s, with TLS over them where that is spoken.
 *
 * <p>Thread: its event loop.
 */
final class EpollWires implements Wires {
    static final int READ_BYTES = 64 * 1024;

    private static final int IPPROTO_IP = 0;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;
    private static final Logger LOG = LoggerFactory.getLogger(EpollWires.class);

    private final IoEventLoop loop;
    private final HeldBytes held;
    private final ByteBuf readBuffer;
    private final long readAddress;
    private @Nullable Pipe pipe;

    EpollWires(IoEventLoop loop, HeldBytes held) {
        this.loop = loop;
        this.held = held;
        // Lives as long as the event loop, so no one releases it: a leak detector is not to look at it.
        this.readBuffer = new UnpooledByteBufAllocator(true, true).directBuffer(Wire.HEADROOM_BYTES + READ_BYTES);
        this.readAddress = readBuffer.memoryAddress();
    }

    @Override
    public Wire adopt(Incoming incoming) throws IOException {
        EpollListener.Accepted accepted = (EpollListener.Accepted) incoming;
        try {
            return new EpollWire(this, new SendingSocket(this, accepted.descriptor()), accepted.remote());
        } catch (IOException e) {
            accepted.close();
            throw e;
        }
    }

    @Override
    public Wire secure(Wire plain, ServerTls tls, ByteBuf already) {
        return TlsWire.accept(plain, loop, held, tls, already);
    }

    @Override
    public Dialing dial(Destination to, Dialing.Outcome outcome) {
        return to.tls().isPresent()
                ? TlsDialing.begin(this, loop, held, to, to.tls().get(), outcome)
                : dialPlain(to, outcome);
    }

    private Dialing dialPlain(Destination to, Dialing.Outcome outcome) {
        try {
            return connect(to, outcome);
        } catch (IOException | ChannelException e) { // the latter for lack of a descriptor, too
            Failed failed = new Failed(outcome, e);
            loop.execute(failed);
            return failed;
        } finally {
            to.preamble().ifPresent(ByteBuf::release);
        }
    }

    private Dialing connect(Destination to, Dialing.Outcome outcome) throws IOException {
        InetSocketAddress address = to.address();
        SendingSocket socket = SendingSocket.towards(address.getAddress(), this);
        try {
            socket.setTcpNoDelay(true);
            if (to.source().isPresent()) {
                bind(socket, to.source().get());
            }
            socket.connect(address);
            return new EpollWire(this, socket, to, outcome);
        } catch (IOException | ChannelException e) { // the latter where a socket option fails
            socket.close();
            throw e;
        }
    }

    private static void bind(SendingSocket socket, InetAddress source) throws IOException {
        // Without it the kernel would take a port that is free for every destination: 28,000 in all.
        socket.setIntOpt(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        socket.bind(new InetSocketAddress(source, 0));
    }

    /** Watches the wire's descriptor for these events. */
    IoRegistration register(EpollWire wire, EpollIoOps events) throws IOException {
        Future<IoRegistration> done = loop.register(wire);
        if (!done.isSuccess()) { // on the loop's own thread it is decided when the call returns
            throw new IOException("the event loop takes no more connections", done.cause());
        }
        IoRegistration registration = done.getNow();
        try {
            registration.submit(events);
        } catch (UncheckedIOException e) { // the kernel watches no more for this user, or has no memory left
            registration.cancel();
            throw new IOException("the kernel does not watch it: " + e.getMessage(), e);
        }
        return registration;
    }

    ByteBuf readBuffer() {
        return readBuffer;
    }

    long readAddress() {
        return readAddress;
    }

    int readBytes() {
        return held.readBytes(READ_BYTES);
    }

    /** The pipe of the event loop, empty; null where no descriptor is left for one. */
    @Nullable
    Pipe pipe() {
        if (pipe == null) {
            pipe = Pipe.open();
        }
        return pipe;
    }

    void closePipe() {
        if (pipe != null) {
            pipe.close();
            pipe = null;
        }
    }

    ByteBuf buffer(int bytes) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
    }

    HeldBytes held() {
        return held;
    }

    void execute(Runnable task) {
        loop.execute(task);
    }

    void receiverFailed(RuntimeException e) {
        LOG.error("event=connection-failed", e);
    }

    void closeFailed(IOException e) {
        LOG.warn("event=close-failed detail=\"{}\"", e.getMessage());
    }

    /** A connect that failed at once; told a moment later, as every outcome is. */
    private static final class Failed implements Dialing, Runnable {
        private final Outcome outcome;
        private final Exception failure;
        private boolean cancelled;

        Failed(Outcome outcome, Exception failure) {
            this.outcome = outcome;
            this.failure = failure;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void run() {
            if (!cancelled) {
                String why = String.valueOf(failure.getMessage());
                Shortage.of(failure)
                        .ifPresentOrElse(
                                shortage -> outcome.onShortage(shortage, why), () -> outcome.onConnectFailed(why));
            }
        }
    }
}
