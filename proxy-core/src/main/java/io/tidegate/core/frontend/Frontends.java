package io.tidegate.core.frontend;

import io.netty.channel.EventLoop;
import io.tidegate.core.bus.Bus;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.figures.LoopFigures;
import io.tidegate.core.wire.HeldBytes;
import io.tidegate.core.wire.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all event loops of the data path have in common: the addresses that they listen on, who may come in, what is held
 * for slow readers, and the configuration with its certificates.
 *
 * <p>Thread: any; {@link #listen}, {@link #apply} and {@link #stopListening} one after the other.
 */
public final class Frontends {
    private final Vertx vertx;
    private final HeldBytes held;
    private final Admissions admissions = new Admissions();
    private final List<Listening.Loop> loops = new ArrayList<>();
    private Map<Listening.Key, Listening> listenings = Map.of();
    private volatile Snapshot snapshot;
    private volatile int loopCount;
    private volatile Transport transport = Transport.CHANNEL;

    /** A frontend's address that is listened on, such as {@code 127.0.0.1:8080}. */
    public record Bound(String frontend, String address) {}

    private Frontends(Vertx vertx, Snapshot snapshot) {
        Configuration configuration = snapshot.configuration();
        this.vertx = vertx;
        this.snapshot = snapshot;
        this.held = new HeldBytes(configuration.buffersTotal());
    }

    /**
     * Reads the certificates that the configuration names; blocks. Nothing is listened on before {@link #listen}.
     *
     * @throws IOException where one cannot be read or is not what it should be
     */
    public static Frontends of(Vertx vertx, Configuration configuration) throws IOException {
        return new Frontends(vertx, Snapshot.load(configuration));
    }

    /** A verticle for one more event loop. */
    public FrontendVerticle verticle() {
        return new FrontendVerticle(this);
    }

    /** Which make of wires carries plain TCP; known once the first verticle runs. */
    public Transport transport() {
        return transport;
    }

    /** Opens all addresses, once all verticles run; fails with an {@link IOException} that names the address. */
    public Future<List<Bound>> listen() {
        return vertx.<Boolean>executeBlocking(() -> {
                    listenings = open(snapshot.configuration(), Map.of());
                    return true;
                })
                .map(done -> bound());
    }

    /**
     * The first half of a reload: reads certificates, opens new addresses, then closes those that are no more. Event loops
     * follow when they are told of the new configuration. On a failure nothing has changed.
     */
    public Future<List<Bound>> apply(Configuration now) {
        return vertx.<Boolean>executeBlocking(() -> {
                    Snapshot before = snapshot;
                    snapshot = Snapshot.load(now);
                    try {
                        Map<Listening.Key, Listening> opened = open(now, listenings);
                        listenings.forEach((key, listening) -> {
                            if (!opened.containsKey(key)) {
                                listening.close();
                            }
                        });
                        listenings = opened;
                    } catch (IOException e) {
                        snapshot = before;
                        throw e;
                    }
                    held.limit(now.buffersTotal());
                    now.frontends()
                            .values()
                            .forEach(frontend -> admission(frontend).limits(frontend.limits()));
                    admissions.keep(now.frontends().keySet());
                    return true;
                })
                .map(done -> bound());
    }

    /** Accepts no more, on any address; done once what the kernel had accepted is with its event loop. */
    public Future<Void> stopListening() {
        listenings.values().forEach(Listening::close);
        listenings = Map.of();
        Promise<Void> closed = Promise.promise();
        loops.getFirst().eventLoop().execute(closed::complete); // behind the closes, which are this loop's
        return closed.future();
    }

    private Map<Listening.Key, Listening> open(Configuration configuration, Map<Listening.Key, Listening> had)
            throws IOException {
        Map<Listening.Key, Listening> all = new LinkedHashMap<>();
        List<Listening> fresh = new ArrayList<>();
        try {
            for (Frontend frontend : configuration.frontends().values()) {
                for (Bind bind : frontend.binds()) {
                    Listening.Key key = new Listening.Key(bind, frontend.reusePort());
                    Listening listening = had.get(key);
                    if (listening == null) {
                        listening = Listening.open(key, frontend.name(), admission(frontend), transport, loops);
                        fresh.add(listening);
                    }
                    all.put(key, listening);
                }
            }
        } catch (IOException e) {
            fresh.forEach(Listening::close);
            throw e;
        }
        for (Frontend frontend : configuration.frontends().values()) {
            for (Bind bind : frontend.binds()) {
                Listening listening = all.get(new Listening.Key(bind, frontend.reusePort()));
                if (listening != null) {
                    listening.belongsTo(frontend.name(), admission(frontend));
                }
            }
        }
        return all;
    }

    private List<Bound> bound() {
        return listenings.values().stream()
                .map(listening -> new Bound(listening.frontend(), listening.address()))
                .toList();
    }

    /** Takes up an event loop; called by each verticle as it starts, on its loop. */
    synchronized FrontendLoop join(EventLoop eventLoop, Bus bus) {
        transport = Transport.of(eventLoop);
        FrontendLoop loop = new FrontendLoop(loops.size(), eventLoop, this, bus);
        loops.add(new Listening.Loop(eventLoop, loop));
        loopCount = loops.size();
        return loop;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** What each event loop counts. */
    synchronized List<LoopFigures> figures() {
        return loops.stream().map(loop -> loop.frontends().ledger().figures()).toList();
    }

    HeldBytes held() {
        return held;
    }

    int loops() {
        return loopCount;
    }

    Admission admission(Frontend frontend) {
        return admissions.of(frontend.name(), frontend.limits());
    }
}
