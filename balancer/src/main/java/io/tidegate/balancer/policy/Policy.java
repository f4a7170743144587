package io.tidegate.balancer.policy;

import io.tidegate.core.config.Backend.Balance;
import java.util.random.RandomGenerator;

/**
 * One way to choose. {@link #choose} changes nothing, so that it also serves to explain; what was chosen is then told
 * by {@link #chosen}.
 *
 * <p>Thread: the balancer's.
 */
public sealed interface Policy permits RoundRobin, LeastConn, RandomTwo, BoundedHash, FirstFit {
    /** The slot of nobody. */
    int NONE = -1;

    static Policy of(Balance balance, RandomGenerator random) {
        return switch (balance) {
            case ROUND_ROBIN -> new RoundRobin();
            case LEAST_CONN -> new LeastConn(random);
            case RANDOM_TWO -> new RandomTwo(random);
            case HASH -> new BoundedHash();
            case FIRST -> new FirstFit();
        };
    }

    /**
     * Chooses from these servers from now on.
     *
     * @param last the slot of the server that was chosen last before, or {@link #NONE}
     * @param turn the slot whose turn it is among equals
     */
    void lineUp(Lineup lineup, int last, int turn);

    /** Some weights of the lineup have moved a little: a slow start goes on. For who derives something from them. */
    default void reweighed() {}

    /** The slot of an open server, {@link #NONE} where none is open. */
    int choose(String hashKey);

    /** The slot was given a tunnel that this policy has a say in. For who chooses in turn. */
    default void chosen(int slot) {}

    /** The loads hold what other nodes have just told; so many nodes choose from these servers, this one included. */
    default void told(int nodes) {}
}
