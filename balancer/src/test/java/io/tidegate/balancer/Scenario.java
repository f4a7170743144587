package io.tidegate.balancer;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.config.Backend.Balance;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import java.time.Duration;
import java.util.function.Consumer;

/** What may happen to a backend in an hour; each begins at minute 30, when most of the tunnels have found their place. */
enum Scenario {
    STEADY("steady", "nothing happens"),
    ADDED("server-added", "one server is added, with slow-start = 60s"),
    ADDED_AT_ONCE("server-added-no-slow-start", "one server is added, without slow-start"),
    RACK("rack-lost", "5 % of the servers die, their clients reconnect within 5 s; ten minutes later they are back"),
    ROLLING(
            "rolling-deployment",
            "all servers, 2 % at a time, are drained for 20 s and come back with slow-start = 60s"),
    STORM("reconnect-storm", "every tunnel breaks in one second, and all clients reconnect within 5 s");

    static final long LASTS_SECONDS = 3_600;
    static final long BEGINS_SECOND = 1_800;
    private static final int BATCHES = 50;
    private static final int BATCH_SECONDS = 32;

    final String file;
    final String says;

    Scenario(String file, String says) {
        this.file = file;
        this.says = says;
    }

    /** About {@code tunnels} new clients in the hour; a tenth of these is open at a time. */
    Series run(Balance balance, int servers, long tunnels) {
        double arrivalsPerSecond = (double) tunnels / LASTS_SECONDS;
        double meanLifeSeconds = 360;
        // `first` is for servers that have a limit: here twice what they would hold each
        int limit = balance == Balance.FIRST ? (int) (2 * arrivalsPerSecond * meanLifeSeconds / servers) + 1 : 0;
        Simulation simulation = new Simulation(new Simulation.Plan(
                configuration(balance, servers, limit),
                LASTS_SECONDS * 1000,
                arrivalsPerSecond,
                meanLifeSeconds * 1000));
        return simulation.run((it, second) -> onSecond(it, second, balance, servers, limit));
    }

    private void onSecond(Simulation simulation, long second, Balance balance, int servers, int limit) {
        long since = second - BEGINS_SECOND;
        switch (this) {
            case STEADY -> {}
            case ADDED, ADDED_AT_ONCE -> {
                if (since == 0) {
                    simulation.reload(configuration(balance, servers + 1, limit));
                }
            }
            case RACK -> {
                if (second == 0) {
                    each(0, servers, name -> simulation.health(name, Health.UP, 0));
                }
                if (since == 0 || since == 600) {
                    each(0, servers / 20, name -> simulation.health(name, since == 0 ? Health.DOWN : Health.UP, 5_000));
                }
            }
            case ROLLING -> roll(simulation, since, servers);
            case STORM -> {
                if (since == 0) {
                    each(0, servers, name -> simulation.dropAll(name, 5_000));
                }
            }
        }
    }

    private static void roll(Simulation simulation, long since, int servers) {
        int size = Math.max(servers / BATCHES, 1);
        int first = (int) (since / BATCH_SECONDS) * size;
        if (since < 0 || first + size > servers) {
            return;
        }
        if (since % BATCH_SECONDS == 0) {
            each(first, first + size, name -> simulation.state(name, ServerState.DRAIN));
        } else if (since % BATCH_SECONDS == 20) {
            each(first, first + size, name -> simulation.state(name, ServerState.READY));
        }
    }

    private static void each(int from, int to, Consumer<String> what) {
        for (int i = from; i < to; i++) {
            what.accept("s" + i);
        }
    }

    private Configuration configuration(Balance balance, int servers, int limit) {
        Spec spec = Spec.of(balance).slowStart(this == ADDED_AT_ONCE ? Duration.ZERO : Duration.ofSeconds(60));
        if (this == RACK) {
            spec.checked();
        }
        for (int i = 0; i < servers; i++) {
            spec.server("s" + i, 1, limit, false);
        }
        DrainSettings drain = new DrainSettings(Duration.ofSeconds(2), servers, Duration.ofSeconds(10));
        return Spec.configuration(drain, spec);
    }
}
