package io.tidegate.core.frontend;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.SelectionMessage;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.wire.Dialing;
import io.tidegate.core.wire.Shortage;
import io.tidegate.core.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's way to a server: ask the balancer, wait in its queue, connect, or go on with another server. It holds the
 * lease, also while the exchange goes on.
 *
 * <p>Thread: its event loop.
 */
final class Search implements Dialing.Outcome {
    private enum Stage {
        SELECTING,
        QUEUED,
        CONNECTING,
        OVER
    }

    private final Exchange exchange;
    private final FrontendLoop loop;
    private final Facts facts;
    private final Passage passage;
    private final Selection selection;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private final List<ServerId> tried = new ArrayList<>(0);
    private Stage stage = Stage.SELECTING;
    private long stageNanos;
    private long ticket;
    private @Nullable Lease lease;
    private @Nullable Dialing dialing;
    private @Nullable HttpError lastFailure;
    private Optional<String> newStickyToken = Optional.empty();
    private int reloads; // when the server was asked for, then when the connection was made, or found
    private boolean reused;
    private boolean freshOnly;

    Search(Exchange exchange, Selection selection) {
        this.exchange = exchange;
        this.loop = exchange.loop();
        this.facts = exchange.facts();
        this.passage = exchange.passage();
        this.selection = selection;
    }

    Lease lease() {
        return Objects.requireNonNull(lease);
    }

    Optional<String> newStickyToken() {
        return newStickyToken;
    }

    /** Whether the connection that was found had served others before. */
    boolean reused() {
        return reused;
    }

    /** Whether the settings that the connection was made with are those of now. */
    boolean upToDate() {
        return reloads == loop.reloads();
    }

    void begin() {
        stage = Stage.SELECTING;
        stageNanos = System.nanoTime();
        reloads = loop.reloads();
        ticket = loop.tickets().ask(this, passage.backend().name(), selection, tried);
    }

    void onSelected(SelectionMessage.Answer told) {
        switch (told) {
            case SelectionMessage.Queued q -> {
                stage = Stage.QUEUED;
                loop.wheel().armLimit(deadline, passage.queueMillis());
            }
            case SelectionMessage.Refused refused -> onRefused(refused.why());
            case SelectionMessage.Leased leased -> {
                if (stage == Stage.QUEUED) {
                    facts.queueMillis = millisSince(stageNanos);
                }
                newStickyToken = leased.newStickyToken();
                lease = leased.lease();
                facts.server = lease.server().name();
                connect(lease);
            }
        }
    }

    private void onRefused(SelectionMessage.Refused.Why why) {
        stage = Stage.OVER;
        exchange.fail(
                lastFailure != null
                        ? lastFailure
                        : switch (why) {
                            case NO_SERVER -> HttpError.NO_SERVER;
                            case QUEUE_FULL -> HttpError.QUEUE_FULL;
                        });
    }

    private void connect(Lease lease) {
        boolean poolable = exchange.key().isEmpty() && passage.backend().proxyProtocol() == Backend.ProxyProtocol.OFF;
        Wire idle = poolable && !freshOnly ? loop.server(lease.server()).take() : null;
        if (idle == null) {
            dial();
        } else {
            reused = true;
            reloads = loop.reloads();
            found(idle, 0);
        }
    }

    /** The connection that was found had been closed meanwhile: from now on only new ones, first to the same server. */
    void dialAnew() {
        freshOnly = true;
        dial();
    }

    private void dial() {
        if (isGone(lease().server())) {
            loop.tickets().giveBack(lease());
            lease = null;
            begin();
            return;
        }
        stage = Stage.CONNECTING;
        stageNanos = System.nanoTime();
        reused = false;
        reloads = loop.reloads();
        loop.wheel().armLimit(deadline, passage.connectMillis());
        dialing = loop.dialer().dial(passage.backend(), lease(), exchange.connection(), this);
    }

    /** Whether a reload has removed the server since it was asked for: nothing is known any more of how to connect to it. */
    private boolean isGone(Server server) {
        return reloads != loop.reloads()
                && loop.snapshot().configuration().server(server.id()).isEmpty();
    }

    @Override
    public void onConnected(Wire wire) {
        dialing = null;
        loop.server(lease().server()).opened();
        found(wire, millisSince(stageNanos));
    }

    private void found(Wire wire, int connectMillis) {
        stage = Stage.OVER;
        loop.wheel().cancel(deadline);
        facts.connectMillis = connectMillis;
        exchange.onConnected(wire);
    }

    @Override
    public void onConnectFailed(String why) {
        connectFailed(HttpError.CONNECT_FAILED, CheckResult.CONNECT, why);
    }

    @Override
    public void onTlsFailed(String why) {
        connectFailed(HttpError.CONNECT_FAILED, CheckResult.TLS, why);
    }

    /** Not the server's fault: it is not blamed. Another server may have a port left. */
    @Override
    public void onShortage(Shortage shortage, String why) {
        tryAnother(HttpError.EXHAUSTED);
    }

    private void connectFailed(HttpError failure, CheckResult kind, String detail) {
        exchange.blame(kind, detail);
        tryAnother(failure);
    }

    private void tryAnother(HttpError failure) {
        dialing = null;
        loop.wheel().cancel(deadline);
        tried.add(lease().server().id());
        loop.tickets().giveBack(lease());
        lease = null;
        lastFailure = failure;
        if (facts.retries < passage.backend().retries()) {
            facts.retries++;
            begin();
        } else {
            stage = Stage.OVER;
            exchange.fail(failure);
        }
    }

    private void onDeadline() {
        switch (stage) {
            case QUEUED -> exchange.fail(HttpError.QUEUE_TIMEOUT);
            case CONNECTING -> {
                if (dialing != null) {
                    dialing.cancel();
                }
                connectFailed(HttpError.CONNECT_TIMEOUT, CheckResult.TIMEOUT, "connect timed out");
            }
            case SELECTING, OVER -> {}
        }
    }

    /** The exchange is over: gives back the lease, or its place in the queue. */
    void end() {
        loop.wheel().cancel(deadline);
        if (stage == Stage.SELECTING || stage == Stage.QUEUED) {
            loop.tickets().abandon(ticket, passage.backend().name());
        }
        stage = Stage.OVER;
        if (dialing != null) {
            dialing.cancel();
        }
        if (lease != null) {
            loop.tickets().giveBack(lease);
        }
    }

    private static int millisSince(long nanos) {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
