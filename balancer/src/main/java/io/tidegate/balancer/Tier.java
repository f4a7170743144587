package io.tidegate.balancer;

import io.tidegate.balancer.policy.Lineup;
import io.tidegate.balancer.policy.Policy;
import io.tidegate.core.config.Backend.Balance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The usable servers of a backend that are of one kind, backups or not, and the algorithm that chooses among them.
 *
 * <p>Thread: the balancer's.
 */
final class Tier {
    private Policy policy;
    private Lineup lineup = new Lineup(0);
    private PooledServer[] servers = {};
    private @Nullable PooledServer last;

    Tier(Policy policy) {
        this.policy = policy;
    }

    int size() {
        return servers.length;
    }

    PooledServer server(int slot) {
        return servers[slot];
    }

    Lineup lineup() {
        return lineup;
    }

    /** Chooses in another way from now on. */
    void policy(Policy policy) {
        this.policy = policy;
        servers = new PooledServer[0];
    }

    /**
     * These servers are usable now; where they are the same as before, so is whose turn it is.
     *
     * @param anew begins anew even so: after weights that moved
     */
    void lineUp(List<PooledServer> usable, Weights weights, boolean anew) {
        if (anew || !same(usable, weights)) {
            lineup = new Lineup(usable.size());
            servers = usable.toArray(PooledServer[]::new);
            int previous = Policy.NONE;
            int turn = 0;
            for (int slot = 0; slot < servers.length; slot++) {
                PooledServer server = servers[slot];
                lineup.fill(slot, weights.of(server), server.load(), server.seed());
                previous = server == last ? slot : previous;
                turn = last != null && server.order <= last.order ? slot + 1 : turn;
            }
            policy.lineUp(lineup, previous, turn);
        }
        for (int slot = 0; slot < servers.length; slot++) {
            servers[slot].slot = slot;
            refresh(servers[slot]);
        }
    }

    /** Slow starts go on. */
    void reweigh(Weights weights) {
        for (int slot = 0; slot < servers.length; slot++) {
            lineup.weight(slot, weights.of(servers[slot]));
        }
        policy.reweighed();
    }

    /** The server's count or limit has changed. */
    void refresh(PooledServer server) {
        lineup.load(server.slot, server.load());
        lineup.own(server.slot, server.active());
        lineup.open(server.slot, !server.full());
    }

    /** The slot of an open server that is none of these, {@link Policy#NONE} where there is none. */
    int choose(String hashKey, List<PooledServer> tried) {
        if (tried.isEmpty()) {
            return policy.choose(hashKey);
        }
        for (PooledServer server : tried) {
            if (holds(server)) {
                lineup.open(server.slot, false);
            }
        }
        int slot = policy.choose(hashKey);
        for (PooledServer server : tried) {
            if (holds(server)) {
                refresh(server);
            }
        }
        return slot;
    }

    boolean hasOtherThan(List<PooledServer> tried) {
        int own = 0;
        for (PooledServer server : tried) {
            own += holds(server) ? 1 : 0;
        }
        return own < servers.length;
    }

    /** Why the server was chosen, for people. */
    String why(PooledServer server, int of, Balance balance) {
        String word = balance.word();
        String among = lineup.openSlots() + " of " + of + " servers may take one more";
        return switch (balance) {
            case LEAST_CONN, RANDOM_TWO ->
                word + ": " + among + ", it holds " + server.load() + " at weight " + server.weight();
            case ROUND_ROBIN -> word + ": " + among + ", and it is its turn";
            case HASH -> word + ": " + among + ", the key is at home there or next after servers at their bound";
            case FIRST -> word + ": " + among + ", it is the first of them";
        };
    }

    /** Other nodes have told what they hold. */
    void told(int nodes) {
        policy.told(nodes);
    }

    private boolean holds(PooledServer server) {
        return server.slot < servers.length && servers[server.slot] == server;
    }

    void chosen(int slot) {
        last = servers[slot];
        policy.chosen(slot);
    }

    private boolean same(List<PooledServer> usable, Weights weights) {
        if (usable.size() != servers.length) {
            return false;
        }
        for (int slot = 0; slot < servers.length; slot++) {
            if (servers[slot] != usable.get(slot) || lineup.weight(slot) != weights.of(servers[slot])) {
                return false;
            }
        }
        return true;
    }

    /** How much a server counts at this moment. */
    interface Weights {
        double of(PooledServer server);
    }
}
