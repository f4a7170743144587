package io.tidegate.metrics.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the writer's bytes go at the moment. */
sealed interface Output {

    /** An open stream. */
    record Open(OutputStream stream) implements Output {}

    /** Nothing is wanted. */
    record Off() implements Output {}

    /** The path could not be opened: lines are dropped until the next reload. */
    record Failed() implements Output {}

    /** Opens what a path of the settings names. */
    @FunctionalInterface
    interface Opener {
        Opener SYSTEM = path -> path.equals("-")
                ? new Uncloseable(new FileOutputStream(FileDescriptor.out))
                : Files.newOutputStream(
                        Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);

        OutputStream open(String path) throws IOException;
    }

    /** Standard output: whoever stops writing to it must leave it open. */
    final class Uncloseable extends FilterOutputStream {
        Uncloseable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
