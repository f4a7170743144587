package io.tidegate.dist.process;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Notices that a file which the configuration was read from has become another one. Looks once a second, which works on
 * every file system; tells when two looks in a row see the same new state, so that nothing half written is read.
 *
 * <p>Thread: the context it is begun on; the file system is looked at on a worker.
 */
final class FileWatch {
    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final Supplier<FileStamps> read;
    private final Supplier<Future<?>> onChanged;
    private FileStamps seen = FileStamps.NONE;

    /**
     * Not begun yet.
     *
     * @param read how the files looked when they were read last
     * @param onChanged reads them anew, and then is done
     */
    FileWatch(Vertx vertx, Supplier<FileStamps> read, Supplier<Future<?>> onChanged) {
        this.vertx = vertx;
        this.read = read;
        this.onChanged = onChanged;
    }

    void begin() {
        vertx.setTimer(
                LOOK_MILLIS,
                look -> vertx.executeBlocking(() -> read.get().again())
                        .compose(this::onState)
                        .onComplete(whatever -> begin()));
    }

    private Future<?> onState(FileStamps now) {
        boolean settled = now.equals(seen);
        seen = now;
        return settled && !now.equals(read.get()) ? onChanged.get() : Future.succeededFuture();
    }
}
