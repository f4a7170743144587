package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One byte stream of one socket.
 *
 * <p>No method calls the receiver back before it returns. After {@link #close}, {@link #reset} or
 * {@link Receiver#onReset} nothing comes any more, and every method does nothing.
 *
 * <p>Thread: its event loop.
 */
public interface Wire {
    /** A wire leaves so many bytes free in front of what it hands over, where it can. */
    int HEADROOM_BYTES = 256;

    /** Who gets what comes. */
    interface Receiver {
        /** Bytes came; they are valid only during the call, and the receiver takes them all. */
        void onRead(ByteBuf bytes);

        /** The other side sends no more; it may still read, if {@link Wire#halfCloses}. */
        void onFin();

        /** The connection is broken; the wire is closed. */
        void onReset();

        /** TLS did not come to stand, and the wire is closed; not told of who left without a byte of it. */
        default void onNotSecured(String why) {
            onReset();
        }

        /** All that was kept has been taken by the kernel. */
        void onDrained();

        /** So many bytes went past, to the wire that {@link Wire#passThrough} named. */
        default void onPassed(int bytes) {}
    }

    /** From now on this one gets what comes. */
    void receiver(Receiver receiver);

    /**
     * Writes all readable bytes: what the kernel does not take is copied and kept. Afterwards the buffer is the
     * caller's again.
     *
     * @return whether nothing is kept; otherwise {@link Receiver#onDrained} will come
     */
    boolean write(ByteBuf bytes);

    /** How many bytes are kept. */
    int heldBytes();

    /** Stops reading; nothing comes until {@link #resume} but a reset. */
    void pause();

    /** Reads again; what waits comes soon, never within this call. */
    void resume();

    /** At most so many bytes come in one call from now on. */
    void maxReadBytes(int bytes);

    /**
     * So many of the next bytes need not be seen: the wire may hand them to another one of its event loop inside the
     * kernel. Then {@link Receiver#onPassed} is told, else they come as all others do, and this is void.
     */
    default void passThrough(Wire to, long bytes) {}

    /** Sends a FIN (over TLS a close_notify) behind what is kept. */
    void finish();

    /** Whether either direction can end alone: not over TLS. */
    boolean halfCloses();

    /** Closes at once; what is kept is lost, what the kernel has is sent. */
    void close();

    /** Closes with a RST. */
    void reset();

    boolean closed();

    InetSocketAddress remote();

    InetSocketAddress local();

    /** The protocol version such as {@code TLSv1.3}; empty on a plain wire, and before the handshake is done. */
    Optional<String> tls();
}
