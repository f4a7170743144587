package io.tidegate.core.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads one PROXY header, of either version, out of bytes that come in any pieces, and not a byte further.
 *
 * <p>Thread: the event loop of the connection.
 */
public final class ProxyHeaderReader {
    /** What the bytes so far are. */
    public enum Status {
        /** No whole header yet. */
        MORE,
        /** A whole header: ask {@link #named}. */
        COMPLETE,
        /** No PROXY header. */
        INVALID
    }

    private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int V1_MAX_BYTES = ProxyHeader.MAX_BYTES;
    private static final int V2_HEAD_BYTES = 16;

    /** TLVs are skipped, but not without end: HAProxy itself reads at most its buffer of 16 KiB. */
    private static final int V2_MAX_BYTES = 4096;

    private static final int TCP4_BYTES = 12;
    private static final int TCP6_BYTES = 36;

    private static final byte[] NONE = {};

    private byte[] held = new byte[V1_MAX_BYTES];
    private int size;
    private Optional<Named> named = Optional.empty();

    /** A client, and the address that it had connected to. */
    public record Named(InetSocketAddress source, InetSocketAddress destination) {}

    /** Whom the header names; nobody with LOCAL, UNKNOWN or another family: then the connection speaks for itself. */
    public Optional<Named> named() {
        return named;
    }

    /** Reads from {@code in} up to the end of the header, at most. */
    public Status add(ByteBuf in) {
        while (in.isReadable()) {
            if (size == held.length) {
                held = Arrays.copyOf(held, V2_HEAD_BYTES + V2_MAX_BYTES);
            }
            held[size++] = in.readByte();
            Status status = held[0] == V1[0] ? v1() : v2();
            if (status != Status.MORE) {
                return status;
            }
        }
        return Status.MORE;
    }

    private Status v1() {
        if (size <= V1.length) {
            return held[size - 1] == V1[size - 1] ? Status.MORE : Status.INVALID;
        }
        if (held[size - 1] != '\n') {
            return size < V1_MAX_BYTES ? Status.MORE : Status.INVALID;
        }
        if (held[size - 2] != '\r') {
            return Status.INVALID;
        }
        String[] words = new String(held, 0, size - 2, StandardCharsets.ISO_8859_1).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return Status.COMPLETE;
        }
        if (words.length != 6 || !(words[1].equals("TCP4") || words[1].equals("TCP6"))) {
            return Status.INVALID;
        }
        int width = words[1].equals("TCP4") ? 4 : 16;
        byte[] source = address(words[2], width);
        byte[] destination = address(words[3], width);
        int sourcePort = port(words[4]);
        int destinationPort = port(words[5]);
        if (source.length == 0 || destination.length == 0 || sourcePort < 0 || destinationPort < 0) {
            return Status.INVALID;
        }
        return complete(source, sourcePort, destination, destinationPort);
    }

    /** Its bytes; none where it is not exactly an address of this width: no brackets, no zone. */
    private static byte[] address(String text, int width) {
        if (text.isEmpty() || text.indexOf('[') >= 0 || text.indexOf('%') >= 0) {
            return NONE;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null || bytes.length != width ? NONE : bytes;
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port <= 65535 && (text.length() == 1 || text.charAt(0) != '0') ? port : -1;
    }

    private Status v2() {
        if (size <= ProxyHeader.V2.length) {
            return held[size - 1] == ProxyHeader.V2[size - 1] ? Status.MORE : Status.INVALID;
        }
        if (size < V2_HEAD_BYTES) {
            return Status.MORE;
        }
        int command = held[12] & 0xff;
        int length = unsignedShort(14);
        if ((command != ProxyHeader.LOCAL && command != ProxyHeader.PROXY) || length > V2_MAX_BYTES) {
            return Status.INVALID;
        }
        if (size < V2_HEAD_BYTES + length) {
            return Status.MORE;
        }
        int family = held[13] & 0xff;
        if (command == ProxyHeader.LOCAL || (family != ProxyHeader.TCP4 && family != ProxyHeader.TCP6)) {
            return Status.COMPLETE;
        }
        if (length < (family == ProxyHeader.TCP4 ? TCP4_BYTES : TCP6_BYTES)) {
            return Status.INVALID;
        }
        int width = family == ProxyHeader.TCP4 ? 4 : 16;
        int destination = V2_HEAD_BYTES + width;
        int ports = destination + width;
        return complete(
                Arrays.copyOfRange(held, V2_HEAD_BYTES, destination),
                unsignedShort(ports),
                Arrays.copyOfRange(held, destination, ports),
                unsignedShort(ports + 2));
    }

    private int unsignedShort(int at) {
        return ((held[at] & 0xff) << 8) | (held[at + 1] & 0xff);
    }

    private Status complete(byte[] source, int sourcePort, byte[] destination, int destinationPort) {
        try {
            named = Optional.of(new Named(
                    new InetSocketAddress(InetAddress.getByAddress(source), sourcePort),
                    new InetSocketAddress(InetAddress.getByAddress(destination), destinationPort)));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
        return Status.COMPLETE;
    }
}
