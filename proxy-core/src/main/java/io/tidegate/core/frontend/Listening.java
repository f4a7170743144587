package io.tidegate.core.frontend;

import io.netty.channel.EventLoop;
import io.tidegate.core.config.Bind;
import io.tidegate.core.wire.Incoming;
import io.tidegate.core.wire.Listener;
import io.tidegate.core.wire.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address of one frontend: counts what it accepts, and deals it to the event loops in turn.
 *
 * <p>Thread: accepts on the first event loop; the rest on any.
 */
final class Listening {
    /** An event loop and what runs on it. */
    record Loop(EventLoop eventLoop, FrontendLoop frontends) {}

    private static final int FIRST_FREE_PORT = 1024;

    private final Bind bind;
    private final List<Loop> loops;
    private volatile String frontend;
    private volatile Admission admission;
    private volatile boolean reusePort;
    private volatile @Nullable Listener listener;
    private volatile int port;
    private final Runnable pause = this::pause;
    private final Runnable resume = this::resume;
    private int turn;

    private Listening(Bind bind, boolean reusePort, String frontend, Admission admission, List<Loop> loops) {
        this.bind = bind;
        this.loops = List.copyOf(loops);
        this.frontend = frontend;
        this.admission = admission;
        this.reusePort = reusePort;
    }

    /**
     * Binds; blocks until that is done.
     *
     * @throws IOException with the address, where it is taken or not of this machine
     */
    static Listening open(
            Bind bind, boolean reusePort, String frontend, Admission admission, Transport transport, List<Loop> loops)
            throws IOException {
        Listening listening = new Listening(bind, reusePort, frontend, admission, loops);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(bind.host()), bind.port());
        try {
            listening.listener = transport.listen(
                    loops.getFirst().eventLoop(), new Listener.Binding(address, reusePort, listening::onAccepted));
            listening.port = listening.listener.address().getPort();
            return listening;
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            throw new IOException(
                    "cannot listen on " + bind + " (frontend '" + frontend + "'): " + why + remedy(why, bind.port()),
                    e);
        }
    }

    private static String remedy(String why, int port) {
        return why.contains("Permission denied") && port < FIRST_FREE_PORT
                ? "; ports below 1024 need root or CAP_NET_BIND_SERVICE (systemd:"
                        + " AmbientCapabilities=CAP_NET_BIND_SERVICE)"
                : "";
    }

    Bind bind() {
        return bind;
    }

    String frontend() {
        return frontend;
    }

    /** A reload has given the address to this frontend, and says whether others may listen on it. */
    void belongsTo(String name, Admission its, boolean reuse) {
        frontend = name;
        admission = its;
        if (reusePort != reuse) {
            reusePort = reuse;
            closeRanks();
        }
    }

    /** Another listener may stand beside it from now on, whatever its frontend says. */
    void makeRoom() {
        share(true);
    }

    /** Others may stand beside it only where its frontend says so. */
    void closeRanks() {
        share(reusePort);
    }

    private void share(boolean on) {
        Listener bound = listener;
        if (bound != null) {
            bound.reusePort(on);
        }
    }

    /** The bound port; never 0. */
    int port() {
        return port;
    }

    /** The bound address as a user writes it, with the port that the kernel chose where 0 was asked for. */
    String address() {
        return new Bind(bind.host(), port).toString();
    }

    private void onAccepted(Incoming incoming) {
        Admission counted = admission;
        counted.enter(pause, resume);
        turn = turn + 1 == loops.size() ? 0 : turn + 1;
        Loop loop = loops.get(turn);
        if (loop.eventLoop().inEventLoop()) {
            loop.frontends().accept(incoming, this, counted);
        } else {
            loop.eventLoop().execute(() -> loop.frontends().accept(incoming, this, counted));
        }
    }

    private void pause() {
        Listener bound = listener;
        if (bound != null) {
            bound.pause();
        }
    }

    private void resume() {
        Listener bound = listener;
        if (bound != null) {
            bound.resume();
        }
    }

    void close() {
        Listener bound = listener;
        if (bound != null) {
            bound.close();
        }
    }
}
