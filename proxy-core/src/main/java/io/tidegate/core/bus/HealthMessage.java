package io.tidegate.core.bus;

import io.tidegate.core.config.ServerId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is known about servers: from checks, from real traffic, from name resolution. */
public sealed interface HealthMessage extends BusMessage {

    /** Health publishes the outcome of each check; metrics counts it, the admin API shows the last one. */
    record CheckFinished(ServerId server, Instant at, CheckResult result, String detail, Duration took)
            implements HealthMessage {}

    /** Health publishes a change of a server's health; the balancer acts on it. */
    record ServerHealthChanged(ServerId server, Health health, String evidence) implements HealthMessage {}

    /** Health publishes, once for a backend, that each of its servers had its first check (at once with type none). */
    record FirstRoundFinished(String backend) implements HealthMessage {}

    /** An event loop tells health that real traffic failed on a server (not: that a client was wrong). */
    record ServerFailed(ServerId server, CheckResult kind, String detail) implements HealthMessage {}

    /** An event loop tells health of a good answer; sent only under a {@link Lease#watched} lease. */
    record ServerAnswered(ServerId server) implements HealthMessage {}

    /** Health publishes whether a server has failures on its count, so that good answers matter. */
    record ServerWatched(ServerId server, boolean watched) implements HealthMessage {}

    /** Health publishes that a server takes no new tunnels until then; its health is unchanged. */
    record ServerEjected(ServerId server, Instant until, String evidence) implements HealthMessage {}

    /** Health publishes that an ejection is over. */
    record ServerReadmitted(ServerId server) implements HealthMessage {}

    /** The balancer publishes the addresses of a server whose url holds a name, whenever they change. */
    record ServerResolved(ServerId server, List<InetSocketAddress> addresses) implements HealthMessage {
        public ServerResolved {
            addresses = List.copyOf(addresses);
        }
    }
}
