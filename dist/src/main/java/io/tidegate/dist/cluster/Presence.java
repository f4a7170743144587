package io.tidegate.dist.cluster;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.function.Consumer;

/**
 * What the other members know of this one: where its bus is, and that it listens. When halves merge, the others clear away
 * what they knew of a member, and may do so when it has just said it anew, under the same id (vertx-hazelcast 5.1.5,
 * {@code membersRemoved}): it is a member then, is heard, and hears nobody, until the next member goes.
 *
 * <p>Thread: that of the link's context.
 */
final class Presence {
    /** A second each: a newcomer is heard by then. */
    private static final int PATIENCE = 5;

    private final Vertx vertx;
    private final ClusterManager manager;
    private final String address;
    private final Consumer<Buffer> arrived;
    private MessageConsumer<Buffer> listening;
    private int missing;

    Presence(Vertx vertx, ClusterManager manager, String address, Consumer<Buffer> arrived) {
        this.vertx = vertx;
        this.manager = manager;
        this.address = address;
        this.arrived = arrived;
        this.listening = listen();
    }

    /** So many nodes are heard, this one counted; said once a second. */
    void onHeard(int nodes) {
        missing = manager.getNodes().size() > nodes ? missing + 1 : 0;
        if (missing == PATIENCE) {
            missing = 0; // where this fails, the next time is in five seconds
            manager.setNodeInfo(manager.getNodeInfo(), Promise.promise());
            listening.unregister().onComplete(done -> listening = listen());
        }
    }

    private MessageConsumer<Buffer> listen() {
        return vertx.eventBus().consumer(address, message -> arrived.accept(message.body()));
    }
}
