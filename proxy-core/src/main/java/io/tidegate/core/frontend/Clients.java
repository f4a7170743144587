package io.tidegate.core.frontend;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The clients of one event loop that have no tunnel: whose PROXY header is awaited, and who speak HTTP.
 *
 * <p>Thread: its event loop.
 */
final class Clients {
    private final Set<ProxyEntry> entries = new HashSet<>();
    private final Set<ClientConnection> connections = new HashSet<>();

    void add(ProxyEntry entry) {
        entries.add(entry);
    }

    void remove(ProxyEntry entry) {
        entries.remove(entry);
    }

    void add(ClientConnection connection) {
        connections.add(connection);
    }

    void remove(ClientConnection connection) {
        connections.remove(connection);
    }

    boolean isEmpty() {
        return connections.isEmpty() && entries.isEmpty();
    }

    /** Whether any of them is a client of this frontend. */
    boolean has(String frontend) {
        return connections.stream()
                        .anyMatch(each -> each.gate().frontend().name().equals(frontend))
                || entries.stream()
                        .anyMatch(each -> each.gate().frontend().name().equals(frontend));
    }

    /** Closes those of these frontends that are idle; who is new goes soon, and a request in flight is finished. */
    void dismiss(Predicate<Gate> of) {
        for (ClientConnection connection : List.copyOf(connections)) {
            if (of.test(connection.gate())) {
                connection.closeIfIdle();
            }
        }
        for (ProxyEntry entry : entries) {
            if (of.test(entry.gate())) {
                entry.hurry();
            }
        }
    }

    /** Closes all at once. */
    void close() {
        List.copyOf(entries).forEach(ProxyEntry::close);
        List.copyOf(connections).forEach(ClientConnection::gone);
    }
}
