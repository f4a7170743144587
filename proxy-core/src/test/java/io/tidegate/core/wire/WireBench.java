package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One event loop with its wires, a listener, and raw sockets at the other end; its end checks that nothing was left. */
public final class WireBench {
    static final int PATIENCE_SECONDS = 10;

    static {
        // What the JDK's sockets keep for ever is there before anything is counted.
        try (ServerSocket server = new ServerSocket(0);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            socket.setSoTimeout(1);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final EventLoop loop;
    final HeldBytes held = new HeldBytes(1 << 20);
    final Transport transport;
    final Wires wires;
    private final Optional<TestTls> tls;
    private final MultiThreadIoEventLoopGroup group;
    private final BlockingQueue<Incoming> accepted = new LinkedBlockingQueue<>();
    private final int descriptorsBefore;
    private @Nullable Listener listener;

    public WireBench(IoHandlerFactory io) throws Exception {
        this(io, Optional.empty());
    }

    /** With TLS over each accepted wire where that is given. */
    WireBench(IoHandlerFactory io, Optional<TestTls> tls) throws Exception {
        this.tls = tls;
        this.group = new MultiThreadIoEventLoopGroup(1, io);
        this.loop = group.next();
        this.transport = Transport.of(loop);
        this.wires = on(() -> transport.wires(loop, held));
        this.descriptorsBefore = descriptors();
    }

    /** Runs on the event loop, which is where wires live. */
    public <T> T on(Callable<T> task) throws Exception {
        return loop.submit(task).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public void run(Runnable task) throws Exception {
        loop.submit(task).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public Listener listen(String host) throws IOException {
        Listener made =
                transport.listen(loop, new Listener.Binding(new InetSocketAddress(host, 0), false, accepted::add));
        listener = made;
        return made;
    }

    Incoming accepted() throws InterruptedException {
        return Objects.requireNonNull(accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "nothing was accepted");
    }

    boolean nothingAccepted() {
        return accepted.isEmpty();
    }

    /**
     * A wire and its far end.
     *
     * @param socket what carries the peer, itself where there is no TLS
     */
    public record Pair(Wire wire, Recorder recorder, Socket peer, Socket socket) {}

    /** A connection that was accepted. */
    public Pair pair() throws Exception {
        Listener at = listener == null ? listen("127.0.0.1") : listener;
        Socket socket = new Socket(at.address().getAddress(), at.address().getPort());
        socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
        socket.setTcpNoDelay(true);
        Incoming incoming = accepted();
        Recorder recorder = new Recorder();
        Wire wire = on(() -> {
            Wire plain = wires.adopt(incoming);
            recorder.calling = true;
            Wire made = tls.map(over -> wires.secure(plain, over.server(), Unpooled.EMPTY_BUFFER))
                    .orElse(plain);
            made.receiver(recorder);
            made.resume();
            recorder.calling = false;
            return made;
        });
        recorder.wire = wire;
        Socket peer = tls.isPresent() ? tls.get().over(socket) : socket;
        while (tls.isPresent() && !on(() -> wire.tls().isPresent() || wire.closed())) {
            Thread.onSpinWait(); // its last words are sent, perhaps not read: a close now would be a reset
        }
        return new Pair(wire, recorder, peer, socket);
    }

    Wires.Destination to(InetAddress host, int port) {
        return new Wires.Destination(
                new InetSocketAddress(host, port), Optional.empty(), Optional.empty(), Optional.empty());
    }

    boolean write(Wire wire, byte[] bytes) throws Exception {
        return on(() -> {
            ByteBuf buffer =
                    PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
            try {
                return wire.write(buffer);
            } finally {
                assertEquals(0, buffer.readableBytes(), "a wire takes all");
                buffer.release();
            }
        });
    }

    public static void await(BooleanSupplier condition, String what) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, () -> "not in time: " + what);
            Thread.onSpinWait();
        }
    }

    /** Sockets of the process; files come and go with the classes that are loaded. */
    private static int descriptors() {
        String[] names = Objects.requireNonNullElse(new File("/proc/self/fd").list(), new String[0]);
        int sockets = 0;
        for (String name : names) {
            sockets += isSocket(name) ? 1 : 0;
        }
        return sockets;
    }

    private static boolean isSocket(String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", name))
                    .toString()
                    .startsWith("socket:");
        } catch (IOException e) {
            return false; // it was closed meanwhile
        }
    }

    public void close() throws Exception {
        if (listener != null) {
            listener.close();
        }
        await(() -> held.bytes() == 0, "held bytes given back: " + held.bytes());
        await(() -> descriptors() <= descriptorsBefore, "descriptors closed");
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
