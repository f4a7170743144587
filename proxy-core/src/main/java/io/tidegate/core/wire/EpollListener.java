package io.tidegate.core.wire;

import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket straight on epoll: one handle on one event loop deals what it accepts to all. There is no hidden
 * SO_REUSEPORT, since closing one of several such sockets would drop the connections in its queue.
 *
 * <p>Thread: its event loop, but for the methods of {@link Listener}, which any thread may call.
 */
final class EpollListener implements Listener, EpollIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(EpollListener.class);
    private static final int BACKLOG = 4096;
    private static final int ACCEPTS_AT_ONCE = 64;

    /** How long accepting rests when the process has no descriptor left: an accept would fail again at once. */
    private static final long REST_MILLIS = 100;

    /** EPOLLET alone: with EpollIoOps.NONE Netty 4.2.18 forgets the descriptor and cannot watch it again (ENOENT). */
    private static final EpollIoOps NOTHING = EpollIoOps.EPOLLET;

    private final IoEventLoop loop;
    private final LinuxSocket socket;
    private final InetSocketAddress address;
    private final Binding binding;
    private final byte[] peer = new byte[26]; // what accept writes: length, address, scope, port
    private @Nullable IoRegistration registration;
    private boolean paused;
    private boolean resting;
    private final Spell shortage = new Spell();
    private boolean closed;

    private EpollListener(IoEventLoop loop, LinuxSocket socket, Binding binding) {
        this.loop = loop;
        this.socket = socket;
        this.address = socket.localAddress();
        this.binding = binding;
    }

    /**
     * Binds and listens; accepting begins at once.
     *
     * @throws IOException where the address is taken or not of this machine
     */
    static EpollListener open(IoEventLoop loop, Binding binding) throws IOException {
        LinuxSocket socket = LinuxSocket.newSocketStream(
                binding.address().getAddress() instanceof Inet4Address
                        ? SocketProtocolFamily.INET
                        : SocketProtocolFamily.INET6);
        try {
            socket.setReuseAddress(true);
            if (binding.reusePort()) {
                socket.setReusePort(true);
            }
            socket.setTcpNoDelay(true); // inherited by what is accepted
            socket.bind(binding.address());
            socket.listen(BACKLOG);
        } catch (IOException | ChannelException e) { // the latter where a socket option fails
            socket.close();
            throw e;
        }
        EpollListener listener = new EpollListener(loop, socket, binding);
        loop.execute(listener::register);
        return listener;
    }

    private void register() {
        loop.register(this).addListener(done -> {
            if (done.isSuccess() && !closed) {
                onRegistered((IoRegistration) done.getNow());
            }
        });
    }

    private void onRegistered(IoRegistration made) {
        registration = made;
        try {
            watch();
        } catch (UncheckedIOException e) { // the kernel watches no more for this user: who connects waits until it does
            registration = null;
            made.cancel();
            warn(e.getMessage(), "raise fs.epoll.max_user_watches");
            loop.schedule(this::register, REST_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void watch() {
        if (registration != null && !closed) {
            registration.submit(paused || resting ? NOTHING : EpollIoOps.EPOLLIN);
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        for (int i = 0; i < ACCEPTS_AT_ONCE && !paused && !closed; i++) {
            int descriptor;
            try {
                descriptor = socket.accept(peer);
            } catch (IOException e) {
                rest(e);
                return;
            }
            if (descriptor < 0) {
                return;
            }
            accepted(new Accepted(descriptor, NativeInetAddress.address(peer, 1, peer[0])));
        }
    }

    /** A close resets what waits in the kernel's queue (unless net.ipv4.tcp_migrate_req finds it another listener). */
    private void acceptWaiting() {
        for (int i = 0; i < BACKLOG; i++) {
            try {
                int descriptor = socket.accept(peer);
                if (descriptor < 0) {
                    return;
                }
                accepted(new Accepted(descriptor, NativeInetAddress.address(peer, 1, peer[0])));
            } catch (IOException e) {
                return; // no descriptor left: those that wait are lost with the socket
            }
        }
    }

    private void accepted(Accepted connection) {
        try {
            binding.onAccepted().accept(connection);
        } catch (RuntimeException e) { // it must not take the events of others with it
            LOG.error("event=accept-failed address={}", address, e);
            connection.close();
        }
    }

    private void warn(@Nullable String detail, String remedy) {
        if (shortage.begins(System.nanoTime())) {
            LOG.warn("event=accept-rests address={} detail=\"{}\" remedy=\"{}\"", address, detail, remedy);
        }
    }

    private void rest(IOException e) {
        warn(e.getMessage(), "raise the limit of open files");
        resting = true;
        watch();
        loop.schedule(
                () -> {
                    resting = false;
                    watch();
                },
                REST_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void pause() {
        if (loop.inEventLoop()) {
            onPause(); // at once: not one more is accepted
        } else {
            loop.execute(this::onPause);
        }
    }

    private void onPause() {
        paused = true;
        watch();
    }

    @Override
    public void resume() {
        loop.execute(() -> {
            paused = false;
            watch();
        });
    }

    @Override
    public void reusePort(boolean on) {
        try {
            socket.setReusePort(on);
        } catch (IOException e) {
            LOG.warn("event=reuse-port-failed address={} detail=\"{}\"", address, e.getMessage());
        }
    }

    @Override
    public void close() {
        loop.execute(() -> {
            if (!closed) {
                acceptWaiting();
                closed = true;
                try {
                    socket.close();
                } catch (IOException e) {
                    LOG.warn("event=close-failed address={} detail=\"{}\"", address, e.getMessage());
                }
                if (registration != null) {
                    registration.cancel();
                }
            }
        });
    }

    /** A descriptor on its way to an event loop. */
    record Accepted(int descriptor, InetSocketAddress remote) implements Incoming {
        @Override
        public void close() {
            try {
                new Socket(descriptor).close();
            } catch (IOException e) {
                LOG.warn("event=close-failed detail=\"{}\"", e.getMessage());
            }
        }
    }
}
