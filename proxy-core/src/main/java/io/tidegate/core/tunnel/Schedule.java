package io.tidegate.core.tunnel;

import java.util.random.RandomGenerator;

/**
 * What a tunnel must do by when, worked out from what it has seen: nothing is stored per message but the time of the last
 * read. Times are milliseconds of the loop's wheel.
 *
 * <p>Thread: the tunnel's event loop.
 */
final class Schedule {
    /** What is due. */
    enum Due {
        NOTHING,
        IDLE,
        CLIENT_FIN,
        SERVER_FIN,
        STALL,
        MAX_DURATION,
        PING,
        PING_TIMEOUT
    }

    private static final long NEVER = Long.MAX_VALUE;

    /** A stall is looked for so often within its limit, since only a look sees that a byte was accepted. */
    private static final int STALL_LOOKS = 4;

    private final TunnelRules rules;
    private final Direction toServer;
    private final Direction toClient;
    private final long openedMillis;
    private final long endsMillis;
    private long finMillis = NEVER;
    private boolean pingAsked; // it waits for the frame under way
    private long pingMillis = NEVER;

    Schedule(TunnelRules rules, Direction toServer, Direction toClient, long nowMillis, RandomGenerator random) {
        this.rules = rules;
        this.toServer = toServer;
        this.toClient = toClient;
        this.openedMillis = nowMillis;
        // Ten percent either way, so that what was opened together does not come back together.
        this.endsMillis = rules.maxDurationMillis() == 0
                ? NEVER
                : nowMillis + Math.round(rules.maxDurationMillis() * (0.9 + 0.2 * random.nextDouble()));
    }

    void onFin(long nowMillis) {
        if (finMillis == NEVER) {
            finMillis = nowMillis;
        }
    }

    /** From now on its Pong, or any other byte, is awaited. */
    void onPingSent(long nowMillis) {
        pingAsked = false;
        pingMillis = nowMillis;
    }

    /** The first thing that is due; while the tunnel is being closed only its idle and stall limits count. */
    Due due(long nowMillis, boolean closing) {
        if (nowMillis >= idleEnds()) {
            return Due.IDLE;
        }
        if (nowMillis >= finEnds()) {
            return toServer.finReceived() ? Due.CLIENT_FIN : Due.SERVER_FIN;
        }
        if (nowMillis >= stallEnds(toServer, nowMillis) || nowMillis >= stallEnds(toClient, nowMillis)) {
            return Due.STALL;
        }
        if (closing) {
            return Due.NOTHING;
        }
        if (nowMillis >= endsMillis) {
            return Due.MAX_DURATION;
        }
        return pingDue(nowMillis);
    }

    private Due pingDue(long nowMillis) {
        if (!pings()) {
            return Due.NOTHING;
        }
        if (pingMillis != NEVER && lastFromClient() >= pingMillis) {
            pingMillis = NEVER; // any byte counts as life
        }
        if (pingMillis != NEVER) {
            return nowMillis >= pingMillis + rules.pingTimeoutMillis() ? Due.PING_TIMEOUT : Due.NOTHING;
        }
        if (nowMillis >= lastFromClient() + rules.pingIntervalMillis() && !pingAsked) {
            pingAsked = true;
            return Due.PING;
        }
        return Due.NOTHING;
    }

    /** When to look again. */
    long next(long nowMillis, boolean closing) {
        long next = Math.min(
                Math.min(idleEnds(), finEnds()),
                Math.min(nextLook(toServer, nowMillis), nextLook(toClient, nowMillis)));
        return closing ? next : Math.min(next, Math.min(endsMillis, nextPing(nowMillis)));
    }

    /** Whether pings make sense: both ways are followed, the client can still answer and may still be asked. */
    private boolean pings() {
        return rules.pingIntervalMillis() > 0 && toServer.tracked() && !toServer.finReceived() && toClient.mayPing();
    }

    private long nextPing(long nowMillis) {
        if (!pings() || pingAsked) { // one that is asked for looks again when it is sent
            return NEVER;
        }
        if (pingMillis == NEVER || lastFromClient() >= pingMillis) {
            return lastFromClient() + rules.pingIntervalMillis();
        }
        // What comes arms nothing anew: look when the next Ping may be due, not only when this one's time is over.
        long nextPing = pingMillis + rules.pingIntervalMillis();
        long timeout = pingMillis + rules.pingTimeoutMillis();
        return nowMillis < nextPing ? Math.min(nextPing, timeout) : timeout;
    }

    private long lastFromClient() {
        return Math.max(openedMillis, toServer.lastReadMillis());
    }

    private long lastActivity() {
        return Math.max(lastFromClient(), toClient.lastReadMillis());
    }

    private long idleEnds() {
        return rules.idleMillis() == 0 ? NEVER : lastActivity() + rules.idleMillis();
    }

    private long finEnds() {
        long limit = toServer.finReceived() ? rules.clientFinMillis() : rules.serverFinMillis();
        return finMillis == NEVER || limit == 0 ? NEVER : Math.max(finMillis, lastActivity()) + limit;
    }

    private long stallEnds(Direction direction, long nowMillis) {
        long since = direction.waitingSinceMillis(nowMillis);
        return since < 0 || rules.stallMillis() == 0 ? NEVER : since + rules.stallMillis();
    }

    private long nextLook(Direction direction, long nowMillis) {
        return direction.waiting() && rules.stallMillis() > 0
                ? nowMillis + rules.stallMillis() / STALL_LOOKS + 1
                : NEVER;
    }
}
