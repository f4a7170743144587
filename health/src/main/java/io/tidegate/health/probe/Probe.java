package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.Backend;
import io.tidegate.core.proxyprotocol.ProxyHeader;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.wire.Dialing;
import io.tidegate.core.wire.Shortage;
import io.tidegate.core.wire.Wire;
import io.tidegate.core.wire.Wires;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One check from the name to the last FIN: it owns the connection and the deadline and gives both back on every path.
 * What is said is its {@link Talk}'s.
 *
 * <p>Thread: the event loop of its {@link Prober}.
 */
final class Probe implements Probing, Dialing.Outcome, Wire.Receiver {
    /** A check whose timeout is off; it could otherwise hang, and its server never be found down. */
    private static final long LONGEST_MILLIS = 60_000;

    /** How long a server may take to say its Close, or to send the rest of its answer. */
    private static final long GOODBYE_MILLIS = 1_000;

    private static final long LAST_FIN_MILLIS = 250;

    private enum Phase {
        RESOLVING,
        CONNECTING,
        SECURING,
        TALKING,
        /** Decided; the server may say goodbye. */
        LEAVING,
        /** It had its time; only its FIN is awaited. */
        FINISHING,
        OVER
    }

    private final Prober prober;
    private final ProbeListener listener;
    private final Talk talk;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private final long startNanos;
    private final long timeoutMillis;
    private Target target;
    private long lostMillis;
    private Phase phase = Phase.RESOLVING;
    private @Nullable Dialing dialing;
    private @Nullable Wire wire;

    Probe(Prober prober, Target target, ProbeListener listener) {
        this.prober = prober;
        this.target = target;
        this.listener = listener;
        this.talk = Talk.of(this, prober, target);
        this.startNanos = prober.nanoTime();
        long timeout = target.check().timeout().toMillis();
        this.timeoutMillis = timeout == 0 ? LONGEST_MILLIS : timeout;
    }

    void start() {
        lostMillis = prober.wheel().lostMillis();
        prober.wheel().arm(deadline, timeoutMillis);
        if (target.address().isUnresolved()) {
            prober.resolve(target.address().getHostString(), this::onResolved, this::onNotResolved);
        } else {
            dial();
        }
    }

    private void onResolved(InetAddress address) {
        if (phase == Phase.RESOLVING) {
            step(Step.Kind.RESOLVE, target.address().getHostString() + " is " + address.getHostAddress());
            target = target.at(address);
            dial();
        }
    }

    private void onNotResolved() {
        if (phase == Phase.RESOLVING) {
            fail(CheckResult.CONNECT, "name not resolved");
        }
    }

    private void dial() {
        phase = Phase.CONNECTING;
        dialing = prober.wires()
                .dial(new Wires.Destination(target.address(), target.source(), preamble(), target.tls()), this);
    }

    private Optional<ByteBuf> preamble() {
        if (target.proxyProtocol() == Backend.ProxyProtocol.OFF) {
            return Optional.empty();
        }
        ByteBuf preamble = PooledByteBufAllocator.DEFAULT.directBuffer(ProxyHeader.MAX_BYTES);
        ProxyHeader.writeLocal(target.proxyProtocol(), preamble);
        return Optional.of(preamble);
    }

    @Override
    public void onTlsBegins() {
        phase = Phase.SECURING;
        step(Step.Kind.CONNECT, addressText());
    }

    @Override
    public void onConnected(Wire connected) {
        dialing = null;
        wire = connected;
        connected.receiver(this);
        step(
                phase == Phase.SECURING ? Step.Kind.TLS : Step.Kind.CONNECT,
                connected.tls().orElseGet(this::addressText));
        phase = Phase.TALKING;
        ByteBuf out = prober.scratch();
        String asked = talk.ask(out);
        connected.write(out);
        step(Step.Kind.WRITE, asked);
        connected.resume();
        talk.onAsked();
    }

    private String addressText() {
        return target.address().getAddress().getHostAddress() + " port "
                + target.address().getPort();
    }

    @Override
    public void onConnectFailed(String why) {
        fail(CheckResult.CONNECT, FailureText.ofConnect(why));
    }

    @Override
    public void onShortage(Shortage shortage, String why) {
        String detail = FailureText.ofConnect(why);
        step(Step.Kind.VERDICT, "not made: " + detail);
        listener.onNotMade(new Outcome(CheckResult.CONNECT, detail, Duration.ofNanos(elapsedNanos())));
        close();
    }

    @Override
    public void onTlsFailed(String why) {
        fail(CheckResult.TLS, FailureText.ofTls(why));
    }

    @Override
    public void onRead(ByteBuf bytes) {
        if (phase == Phase.TALKING || phase == Phase.LEAVING) {
            talk.onRead(bytes);
        }
    }

    @Override
    public void onFin() {
        if (phase == Phase.TALKING) {
            Talk.Awaited awaited = talk.awaited();
            fail(awaited.closed(), "closed without " + article(awaited.noun()));
        } else {
            step(Step.Kind.CLOSE, "the server's FIN came");
            close();
        }
    }

    @Override
    public void onReset() {
        if (phase == Phase.TALKING) {
            Talk.Awaited awaited = talk.awaited();
            fail(awaited.closed(), "reset without " + article(awaited.noun()));
        } else {
            close();
        }
    }

    @Override
    public void onDrained() {
        // what a check writes is small, and nothing waits for it
    }

    /**
     * Time in which this process did not come to look does not count against the server. A cold JVM on a starved machine
     * failed 503 of 1,000 first checks together, with the answers in the sockets; the same after a SIGCONT.
     */
    private boolean hadNoTime() {
        long lost = prober.wheel().lostMillis() - lostMillis;
        lostMillis += lost;
        if (lost > 0) {
            prober.wheel().arm(deadline, lost);
        }
        return lost > 0;
    }

    private boolean undecided() {
        return switch (phase) {
            case RESOLVING, CONNECTING, SECURING, TALKING -> true;
            case LEAVING, FINISHING, OVER -> false;
        };
    }

    private void onDeadline() {
        if (undecided() && hadNoTime()) {
            return;
        }
        switch (phase) {
            case RESOLVING -> fail(CheckResult.CONNECT, "name not resolved" + within());
            case CONNECTING -> fail(CheckResult.TIMEOUT, "not connected" + within());
            case SECURING -> fail(CheckResult.TIMEOUT, "no TLS handshake" + within());
            case TALKING -> fail(talk.awaited().late(), "no " + talk.awaited().noun() + within());
            case LEAVING -> finishAndLeave();
            case FINISHING, OVER -> close();
        }
    }

    private String within() {
        return " within " + text(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    }

    private static String article(String noun) {
        return (noun.startsWith("a") ? "an " : "a ") + noun;
    }

    void write(ByteBuf bytes) {
        if (wire != null) {
            wire.write(bytes);
        }
    }

    void pass(String detail) {
        decide(CheckResult.PASSED, detail);
    }

    void fail(CheckResult result, String detail) {
        decide(result, detail);
        close();
    }

    private void decide(CheckResult result, String detail) {
        phase = Phase.LEAVING;
        step(Step.Kind.VERDICT, result.word() + ": " + detail);
        listener.onDecided(new Outcome(result, detail, Duration.ofNanos(elapsedNanos())));
    }

    /** Waits until the server ends the connection, for a while. */
    void leave() {
        if (phase == Phase.LEAVING) {
            prober.wheel().arm(deadline, GOODBYE_MILLIS);
        }
    }

    /** Sends FIN and waits for the server's, for a moment. */
    void finishAndLeave() {
        if (phase == Phase.LEAVING && wire != null) {
            phase = Phase.FINISHING;
            wire.finish();
            prober.wheel().arm(deadline, LAST_FIN_MILLIS);
        }
    }

    /** Closes now. */
    void close() {
        if (phase != Phase.OVER) {
            cancel();
            listener.onOver();
        }
    }

    @Override
    public void cancel() {
        phase = Phase.OVER;
        prober.wheel().cancel(deadline);
        if (dialing != null) {
            dialing.cancel();
            dialing = null;
        }
        if (wire != null) {
            wire.close();
            wire = null;
        }
    }

    void step(Step.Kind kind, String text) {
        listener.onStep(new Step(kind, Duration.ofNanos(elapsedNanos()), text));
    }

    private long elapsedNanos() {
        return prober.nanoTime() - startNanos;
    }

    String elapsedText() {
        return text(elapsedNanos());
    }

    /** Such as {@code 3 ms}. */
    static String text(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos + 500_000) + " ms";
    }
}
