package io.tidegate.balancer;

import io.tidegate.core.bus.Lease;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All open tunnels of the simulation, numbered; a number is used again once its tunnel is closed. */
final class Tunnels {
    private static final long CLOSED = -1;

    private @Nullable Lease[] leases = new Lease[1024];
    private SimulatedServer[] servers = new SimulatedServer[1024];
    private int[] clients = new int[1024];
    private int[] places = new int[1024];
    private long[] endsAt = new long[1024];
    private int[] free = new int[1024];
    private int freed;
    private int used;
    private int open;

    int open(SimulatedServer server, Lease lease, int client, long endsAtMillis) {
        int tunnel = freed > 0 ? free[--freed] : used++;
        if (tunnel == clients.length) {
            grow(2 * tunnel);
        }
        leases[tunnel] = lease;
        servers[tunnel] = server;
        clients[tunnel] = client;
        endsAt[tunnel] = endsAtMillis;
        places[tunnel] = server.add(tunnel);
        open++;
        return tunnel;
    }

    Lease close(int tunnel) {
        servers[tunnel].remove(places[tunnel]);
        Lease lease = Objects.requireNonNull(leases[tunnel]);
        leases[tunnel] = null;
        endsAt[tunnel] = CLOSED;
        free[freed++] = tunnel;
        open--;
        return lease;
    }

    void moved(int tunnel, int place) {
        places[tunnel] = place;
    }

    int client(int tunnel) {
        return clients[tunnel];
    }

    long endsAt(int tunnel) {
        return endsAt[tunnel];
    }

    int open() {
        return open;
    }

    private void grow(int size) {
        leases = Arrays.copyOf(leases, size);
        servers = Arrays.copyOf(servers, size);
        clients = Arrays.copyOf(clients, size);
        places = Arrays.copyOf(places, size);
        endsAt = Arrays.copyOf(endsAt, size);
        free = Arrays.copyOf(free, size);
    }
}
