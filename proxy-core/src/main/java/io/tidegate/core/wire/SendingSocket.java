package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * The socket of an {@link EpollWire}: what is written goes to the kernel in the same call, and what that does not take is
 * kept, with the FIN that may stand behind it. It is Netty's own socket, since one more object would cost each idle tunnel
 * two.
 *
 * <p>Thread: its event loop.
 */
final class SendingSocket extends Socket {
    private final EpollWires wires;
    private @Nullable ByteBuf kept;
    private boolean ended; // nothing may be written any more: a FIN is sent, or follows what is kept
    private boolean failed; // the kernel takes nothing any more

    SendingSocket(EpollWires wires, int descriptor) {
        super(descriptor);
        this.wires = wires;
    }

    /** A new one, to be connected to this address. */
    static SendingSocket towards(InetAddress address, EpollWires wires) {
        return new SendingSocket(
                wires,
                newSocketStream0(
                        address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6));
    }

    /** Sends or keeps all readable bytes; whether nothing is kept. */
    boolean write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length > 0 && !ended && !failed) {
            int sent = kept == null ? send(bytes) : 0;
            bytes.skipBytes(sent);
            if (sent < length && !failed) {
                keep(bytes);
            }
        }
        bytes.skipBytes(bytes.readableBytes());
        return kept == null;
    }

    private int send(ByteBuf bytes) {
        if (!bytes.hasMemoryAddress()) { // the JDK's TLS engine reads into arrays
            ByteBuf direct = wires.buffer(bytes.readableBytes());
            try {
                return send(direct.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes()));
            } finally {
                direct.release();
            }
        }
        try {
            return sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
        } catch (IOException e) {
            failed = true;
            return 0;
        }
    }

    /** Sends so many bytes of the pipe, which has no more, or keeps them. */
    void write(Pipe pipe, int bytes) {
        try {
            int rest = bytes - pipe.drain(this, bytes);
            if (rest > 0) {
                kept = pipe.empty(wires.buffer(rest), rest);
                wires.held().add(rest);
            }
        } catch (IOException e) {
            wires.closePipe(); // what is left in it is for nobody
            failed = true;
        }
    }

    /** Whether what is written now goes to the kernel first. */
    boolean takesAtOnce() {
        return kept == null && !ended && !failed;
    }

    /** Keeps all readable bytes, to be sent by {@link #flush}. */
    void keep(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (kept == null) {
            kept = wires.buffer(length);
        }
        kept.discardSomeReadBytes().writeBytes(bytes);
        wires.held().add(length);
    }

    /** Sends what is kept; whether something was, and nothing is any more. */
    boolean flush() {
        ByteBuf bytes = kept;
        if (bytes == null || failed) {
            return false;
        }
        int sent = send(bytes);
        bytes.skipBytes(sent);
        wires.held().add(-sent);
        if (bytes.isReadable() || failed) {
            return false;
        }
        bytes.release();
        kept = null;
        if (ended) {
            shutdownOutput();
        }
        return true;
    }

    int keptBytes() {
        return kept == null ? 0 : kept.readableBytes();
    }

    /** Whether the kernel has refused what was written. */
    boolean failed() {
        return failed;
    }

    /** Sends FIN behind what is kept. */
    void finish() {
        if (!ended) {
            ended = true;
            if (kept == null && !failed) { // a FIN behind what could not be written would tell a cut as an end
                shutdownOutput();
            }
        }
    }

    private void shutdownOutput() {
        try {
            shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            // The other side has gone already (ENOTCONN is the unchecked one): what is left comes as a reset.
            ended = true;
        }
    }

    /** The next close is a reset. */
    void closeResets() {
        failed = true;
    }

    /** What is kept is lost. A reset, where a write has failed: a FIN would tell a cut as an end. */
    @Override
    public void close() throws IOException {
        ended = true;
        if (kept != null) {
            wires.held().add(-kept.readableBytes());
            kept.release();
            kept = null;
        }
        if (failed) {
            lingerNot();
        }
        super.close();
    }

    private void lingerNot() {
        try {
            setSoLinger(0);
        } catch (IOException | ChannelException e) { // the latter is Netty's for a failed option
            ended = true; // the other side has reset it already
        }
    }
}
