package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes from one socket to another without copying them (splice(2)). One for each event loop: it is filled and
 * emptied within one call.
 *
 * <p>Thread: its event loop.
 */
final class Pipe {
    private static final long NO_OFFSET = -1;

    private final FileDescriptor readEnd;
    private final FileDescriptor writeEnd;

    private Pipe(FileDescriptor readEnd, FileDescriptor writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    static @Nullable Pipe open() {
        try {
            FileDescriptor[] ends = FileDescriptor.pipe();
            return new Pipe(ends[0], ends[1]);
        } catch (IOException e) {
            return null;
        }
    }

    /** Takes up to so many bytes from the socket; 0 where nothing is there, or the stream has ended. */
    int fill(Socket from, int bytes) throws IOException {
        return Native.splice(from.intValue(), NO_OFFSET, writeEnd.intValue(), NO_OFFSET, bytes);
    }

    /** Gives the socket as many of these bytes as it takes; how many these were. */
    int drain(Socket to, int bytes) throws IOException {
        int drained = 0;
        int step = -1;
        while (drained < bytes && step != 0) {
            step = Native.splice(readEnd.intValue(), NO_OFFSET, to.intValue(), NO_OFFSET, bytes - drained);
            drained += step;
        }
        return drained;
    }

    /** Reads the rest, which is this long, into the buffer. */
    ByteBuf empty(ByteBuf into, int bytes) throws IOException {
        try {
            while (into.readableBytes() < bytes) {
                int got = readEnd.readAddress(into.memoryAddress(), into.writerIndex(), bytes);
                if (got <= 0) {
                    throw new IOException("the pipe holds less than was put into it");
                }
                into.writerIndex(into.writerIndex() + got);
            }
        } catch (IOException e) {
            into.release();
            throw e;
        }
        return into;
    }

    void close() {
        try {
            readEnd.close();
            writeEnd.close();
        } catch (IOException e) {
            // its descriptors are gone all the same
            return;
        }
    }
}
