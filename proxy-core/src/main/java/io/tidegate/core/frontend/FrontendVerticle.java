package io.tidegate.core.frontend;

import io.tidegate.core.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of the data path as Vert.x runs it; deployed once for each event loop.
 *
 * <p>Thread: its context's.
 */
public final class FrontendVerticle extends VerticleBase {
    private final Frontends frontends;
    private @Nullable FrontendLoop loop;

    FrontendVerticle(Frontends frontends) {
        this.frontends = frontends;
    }

    @Override
    public Future<?> start() {
        loop = frontends.join(((ContextInternal) context).nettyEventLoop(), new Bus(context));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        if (loop != null) {
            loop.stop();
        }
        return Future.succeededFuture();
    }
}
