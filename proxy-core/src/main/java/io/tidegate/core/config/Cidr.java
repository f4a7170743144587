package io.tidegate.core.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** A block of addresses, such as {@code 10.0.0.0/8}; a single address is a block of one. */
public record Cidr(InetAddress network, int prefixBits) {
    /**
     * Reads {@code ADDRESS} or {@code ADDRESS/BITS}; names are never looked up.
     *
     * @throws IllegalArgumentException where the text is no address or block, or has bits set behind the prefix
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = address(slash < 0 ? text : text.substring(0, slash));
        int width = network.getAddress().length * 8;
        int bits = slash < 0 ? width : parseBits(text.substring(slash + 1), width);
        if (!samePrefix(network.getAddress(), masked(network.getAddress(), bits), width)) {
            throw new IllegalArgumentException("'" + text + "' has bits set behind its prefix");
        }
        return new Cidr(network, bits);
    }

    public boolean contains(InetAddress other) {
        byte[] mine = network.getAddress();
        byte[] theirs = other.getAddress();
        return mine.length == theirs.length && samePrefix(mine, theirs, prefixBits);
    }

    private static boolean samePrefix(byte[] a, byte[] b, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            if (((a[bit >> 3] ^ b[bit >> 3]) >> (7 - (bit & 7)) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] out = new byte[address.length];
        for (int bit = 0; bit < bits; bit++) {
            out[bit >> 3] |= (byte) (address[bit >> 3] & 1 << (7 - (bit & 7)));
        }
        return out;
    }

    private static InetAddress address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address", e);
        }
    }

    private static int parseBits(String text, int max) {
        try {
            int bits = Integer.parseInt(text);
            if (bits >= 0 && bits <= max && Character.isDigit(text.charAt(0))) {
                return bits;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw new IllegalArgumentException("the prefix length '" + text + "' is not 0 to " + max);
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixBits;
    }
}
