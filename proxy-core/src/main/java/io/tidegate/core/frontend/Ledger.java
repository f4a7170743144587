package io.tidegate.core.frontend;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.HealthMessage;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.LogMessage;
import io.tidegate.core.config.AccessLogSettings;
import io.tidegate.core.figures.Count;
import io.tidegate.core.figures.EntryFailure;
import io.tidegate.core.figures.LoopFigures;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.tunnel.Tunnel;
import io.tidegate.core.tunnel.TunnelEnd;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells others what became of requests and tunnels: counts them, logs them, and reports servers that failed.
 *
 * <p>Thread: its event loop.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final String ENDED = Bus.address(LogMessage.ExchangeEnded.class);
    private static final int SWITCHING = 101;

    private final Bus bus;
    private final LoopFigures figures;
    private final Count invalidFrames;
    private boolean logs;
    private boolean logsOpening;

    Ledger(Bus bus, LoopFigures figures) {
        this.bus = bus;
        this.figures = figures;
        this.invalidFrames = figures.other("tidegate_tunnels_untracked_total");
    }

    void settings(AccessLogSettings settings) {
        logs = settings.enabled();
        logsOpening = settings.enabled() && settings.open();
    }

    LoopFigures figures() {
        return figures;
    }

    /** One handshake more with this result, or one plain request with this status. */
    void count(Gate gate, Facts facts, boolean handshake, String result, int status) {
        String backend = facts.backend == null ? "" : facts.backend;
        if (handshake) {
            gate.figures().handshake(backend, result);
        } else {
            gate.figures().request(backend, Integer.toString(status));
        }
    }

    /** A connection that never came to speak HTTP: {@code peer} may be a balancer in front of its client. */
    void entryFailed(Gate gate, InetSocketAddress peer, EntryFailure why, String detail) {
        gate.figures().entryFailed(why);
        LOG.debug(
                "event=entry-failed frontend={} peer={} reason={} detail=\"{}\"",
                gate.frontend().name(),
                peer,
                why.word(),
                detail);
    }

    /** A head that is none: all that is known is who sent it. */
    void malformed(Gate gate, Facts facts, HttpError error) {
        count(gate, facts, false, error.word(), error.status());
        refused(facts, error);
    }

    /** Refused before any server was thought of. */
    void refused(Facts facts, HttpError error) {
        ended(facts, error.status(), 0, 0, error.word(), "tidegate");
    }

    /** An exchange that did not become a tunnel is over; {@code by} null where it was answered. */
    void ended(Facts facts, int status, long toServer, long toClient, String reason, @Nullable String by) {
        Carried carried = new Carried(toServer, toClient, OptionalLong.empty(), OptionalLong.empty());
        ended(facts, status, carried, Optional.ofNullable(by), OptionalInt.empty(), reason);
    }

    void opened(Facts facts) {
        if (logsOpening) {
            bus.send(new LogMessage.TunnelOpened(Instant.now(), facts.subject()));
        }
    }

    void ended(Facts facts, Tunnel tunnel, TunnelEnd end) {
        boolean counted = tunnel.followsFrames();
        Carried carried = new Carried(
                tunnel.bytesToServer(),
                tunnel.bytesToClient(),
                counted ? OptionalLong.of(tunnel.messagesToServer()) : OptionalLong.empty(),
                counted ? OptionalLong.of(tunnel.messagesToClient()) : OptionalLong.empty());
        ended(facts, SWITCHING, carried, Optional.of(end.by()), end.closeCode(), end.reason());
    }

    private void ended(
            Facts facts, int status, Carried carried, Optional<String> by, OptionalInt closeCode, String reason) {
        if (logs) {
            bus.send(
                    ENDED,
                    new LogMessage.ExchangeEnded(
                            Instant.now(),
                            facts.subject(),
                            OptionalInt.of(status),
                            Facts.millis(facts.queueMillis),
                            Facts.millis(facts.connectMillis),
                            Facts.millis(facts.handshakeMillis),
                            millisSince(facts.startedNanos),
                            carried.bytesToServer(),
                            carried.bytesToClient(),
                            carried.messagesToServer(),
                            carried.messagesToClient(),
                            by,
                            closeCode,
                            reason,
                            facts.retries));
        }
    }

    /** What went through; messages where they were counted. */
    private record Carried(
            long bytesToServer, long bytesToClient, OptionalLong messagesToServer, OptionalLong messagesToClient) {}

    /** A tunnel's bytes are no frames: it is followed no more. */
    void untracked() {
        invalidFrames.add(1);
    }

    void serverFailed(Passage passage, Lease lease, CheckResult kind, String detail) {
        if (passage.passiveChecks()) {
            bus.send(new HealthMessage.ServerFailed(lease.server().id(), kind, detail));
        }
    }

    void serverAnswered(Lease lease) {
        if (lease.watched()) {
            bus.send(new HealthMessage.ServerAnswered(lease.server().id()));
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
