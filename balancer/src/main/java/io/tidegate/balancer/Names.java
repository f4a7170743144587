package io.tidegate.balancer;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of all servers: literal ones at once, host names as they are resolved, and when each is due again.
 * Looks nothing up itself. A name that has both kinds of address is used by its IPv4 ones alone: a server that listens
 * on one kind would refuse every other connect.
 *
 * <p>Thread: the balancer's.
 */
final class Names {
    private static final Logger LOG = LoggerFactory.getLogger(Names.class);

    private static final Duration RARELY = Duration.ofDays(1);

    private final Listener listener;
    private final Map<String, Name> names = new LinkedHashMap<>();
    private final Map<ServerId, List<InetSocketAddress>> known = new HashMap<>();

    /** One host name and the servers that have it. */
    private static final class Name {
        final List<Server> servers = new ArrayList<>();
        Duration interval = RARELY;
        long dueMillis = Long.MIN_VALUE;
        boolean asked;
        boolean failing;
        boolean everFound;
    }

    /** Told the addresses of a server whenever they change, and whether its url holds a name. */
    interface Listener {
        void onAddresses(ServerId server, List<InetSocketAddress> addresses, boolean named);
    }

    Names(Listener listener) {
        this.listener = listener;
    }

    /** Follows the servers of this configuration from now on. */
    void use(Configuration configuration) {
        Map<String, Name> before = new HashMap<>(names);
        Map<ServerId, List<InetSocketAddress>> knownBefore = new HashMap<>(known);
        names.clear();
        known.clear();
        for (Backend backend : configuration.backends().values()) {
            for (Server server : backend.servers().values()) {
                Optional<InetAddress> literal = literal(server.host());
                Optional.ofNullable(knownBefore.get(server.id())).ifPresent(it -> known.put(server.id(), it));
                if (literal.isPresent()) {
                    found(server, List.of(literal.get()), false);
                } else {
                    follow(server, backend.resolveInterval(), before);
                }
            }
        }
    }

    /** The names that are to be looked up now; each is then told by {@link #onFound} or {@link #onFailed}. */
    List<String> due(long nowMillis) {
        List<String> due = new ArrayList<>();
        names.forEach((host, name) -> {
            if (!name.asked && nowMillis >= name.dueMillis) {
                name.asked = true;
                due.add(host);
            }
        });
        return due;
    }

    /** When the next name is due that is not being looked up. */
    OptionalLong nextDueMillis() {
        return names.values().stream()
                .filter(name -> !name.asked)
                .mapToLong(name -> name.dueMillis)
                .min();
    }

    /** Whether each name was looked up once, found or not. */
    boolean settled() {
        return names.values().stream().noneMatch(name -> name.dueMillis == Long.MIN_VALUE);
    }

    /** The servers with names and their addresses, as far as they are known. */
    void forEachNamed(BiConsumer<ServerId, List<InetSocketAddress>> each) {
        for (Name name : names.values()) {
            for (Server server : name.servers) {
                Optional.ofNullable(known.get(server.id())).ifPresent(it -> each.accept(server.id(), it));
            }
        }
    }

    void onFound(String host, List<InetAddress> addresses, long nowMillis) {
        Name name = names.get(host);
        if (name == null) {
            return;
        }
        if (name.failing) {
            LOG.info("event=name-resolves host={}", host);
        }
        answered(name, nowMillis);
        name.failing = false;
        name.everFound = true;
        name.servers.forEach(server -> found(server, addresses, true));
    }

    void onFailed(String host, String why, long nowMillis) {
        Name name = names.get(host);
        if (name == null) {
            return;
        }
        if (!name.failing) {
            LOG.warn(
                    "event=name-unresolved host={} servers={} detail=\"{}\" effect=\"{}\"",
                    host,
                    name.servers.stream().map(server -> server.id().toString()).collect(Collectors.joining(",")),
                    why,
                    name.everFound ? "its last addresses stay in use" : "no tunnel goes there until it does");
        }
        answered(name, nowMillis);
        name.failing = true;
    }

    private static void answered(Name name, long nowMillis) {
        name.asked = false;
        name.dueMillis = nowMillis + name.interval.toMillis();
    }

    private void follow(Server server, Duration interval, Map<String, Name> before) {
        Name name = names.computeIfAbsent(server.host(), host -> {
            Name now = new Name();
            Optional.ofNullable(before.get(host)).ifPresent(it -> {
                now.asked = it.asked;
                now.failing = it.failing;
                now.everFound = it.everFound;
            });
            return now;
        });
        name.servers.add(server);
        // 0 means that a name is not looked up again: a day, which also ends an outage that the first look-up met.
        Duration wanted = interval.isZero() ? RARELY : interval;
        name.interval = wanted.compareTo(name.interval) < 0 ? wanted : name.interval;
    }

    private void found(Server server, List<InetAddress> addresses, boolean named) {
        List<InetSocketAddress> now = usable(addresses).stream()
                .map(address -> new InetSocketAddress(address, server.port()))
                .distinct()
                .toList();
        List<InetSocketAddress> before = known.getOrDefault(server.id(), List.of());
        // A name server that turns its answers round changes nothing.
        if (!Set.copyOf(now).equals(Set.copyOf(before))) {
            known.put(server.id(), now);
            listener.onAddresses(server.id(), now, named);
        }
    }

    private static List<InetAddress> usable(List<InetAddress> addresses) {
        List<InetAddress> v4 = addresses.stream()
                .filter(address -> address instanceof Inet4Address)
                .toList();
        return v4.isEmpty() ? addresses : v4;
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
