package io.tidegate.core.frontend;

import io.netty.channel.EventLoop;
import io.tidegate.core.bus.Bus;
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
import java.util.List;

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
    private Listenings listenings = Listenings.none();
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
                    listenings = listenings.become(snapshot.configuration(), this::admission, transport, loops);
                    return true;
                })
                .map(done -> listenings.bound());
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
                        listenings = listenings.become(now, this::admission, transport, loops);
                    } catch (IOException e) {
                        snapshot = before;
                        // a client may have come by a new address before the next one failed
                        loops.forEach(loop -> loop.eventLoop().execute(loop.frontends()::adoptCurrent));
                        throw e;
                    }
                    held.limit(now.buffersTotal());
                    now.frontends()
                            .values()
                            .forEach(frontend -> admission(frontend).limits(frontend.limits()));
                    admissions.keep(now.frontends().keySet());
                    return true;
                })
                .map(done -> listenings.bound());
    }

    /** Accepts no more, on any address; done once what the kernel had accepted is with its event loop. */
    public Future<Void> stopListening() {
        listenings.close();
        listenings = Listenings.none();
        Promise<Void> closed = Promise.promise();
        loops.getFirst().eventLoop().execute(closed::complete); // behind the closes, which are this loop's
        return closed.future();
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
