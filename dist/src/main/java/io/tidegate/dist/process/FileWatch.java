package io.tidegate.dist.process;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Notices that a file has become another one, however it was replaced: written in place, renamed over, or a symbolic link
 * turned (as Kubernetes does with a ConfigMap). Looks once a second, which works on every file system; tells when two
 * looks in a row see the same new state, so that nothing half written is read.
 *
 * <p>Thread: the context it is begun on; the file system is looked at on a worker.
 */
final class FileWatch {
    private static final long LOOK_MILLIS = 1000;

    private final Vertx vertx;
    private final Path file;
    private final Runnable onChanged;
    private String told = "";
    private String seen = "";

    FileWatch(Vertx vertx, Path file, Runnable onChanged) {
        this.vertx = vertx;
        this.file = file;
        this.onChanged = onChanged;
    }

    void begin() {
        vertx.executeBlocking(this::state).onSuccess(state -> {
            told = state;
            seen = state;
            vertx.setTimer(LOOK_MILLIS, look -> look());
        });
    }

    private void look() {
        vertx.executeBlocking(this::state).onComplete(looked -> {
            if (looked.succeeded()) {
                onState(looked.result());
            }
            vertx.setTimer(LOOK_MILLIS, look -> look());
        });
    }

    private void onState(String state) {
        boolean settled = state.equals(seen);
        seen = state;
        if (settled && !state.equals(told)) {
            told = state;
            onChanged.run();
        }
    }

    /** Which file it is and how it looks; the same for a file that is missing. */
    private String state() {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return real + " " + attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (IOException e) {
            return "";
        }
    }
}
