package io.tidegate.dist.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** The way to the other nodes: carries bytes to all who are connected, without promise. */
interface Link {
    /** Tells the others; lost where there is none. */
    void publish(Buffer sealed);

    /** So many nodes are heard, this one counted; to be said once a second. */
    void onHeard(int nodes);

    /** Says one thing more, and ends. */
    Future<Void> close(Buffer lastWord);

    /** How a link is made; what arrives is handed over on any thread. */
    interface Opener {
        Future<Link> open(Consumer<Buffer> arrived);
    }
}
