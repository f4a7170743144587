package io.tidegate.core.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/** A block of addresses, such as {@code 10.0.0.0/8} or {@code ::1}; an IPv4-mapped IPv6 address is its IPv4 address. */
public record Cidr(String text, int prefixBits) {
    /**
     * @throws IllegalArgumentException where the text is no address or block, or has bits set behind the prefix
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
        int bits = slash < 0 ? address.length * 8 : parseBits(text.substring(slash + 1), address.length * 8);
        for (int bit = bits; bit < address.length * 8; bit++) {
            if ((address[bit >> 3] >> (7 - (bit & 7)) & 1) != 0) {
                throw new IllegalArgumentException("'" + text + "' has bits set behind its prefix");
            }
        }
        return new Cidr(text, bits);
    }

    public boolean contains(InetAddress other) {
        byte[] mine = bytes(text.indexOf('/') < 0 ? text : text.substring(0, text.indexOf('/')));
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            if (((mine[bit >> 3] ^ theirs[bit >> 3]) >> (7 - (bit & 7)) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            throw new IllegalArgumentException("'" + address + "' is not an IP address");
        }
        return bytes;
    }

    private static int parseBits(String text, int max) {
        try {
            int bits = Integer.parseInt(text);
            if (bits >= 0 && bits <= max) {
                return bits;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw new IllegalArgumentException("the prefix length '" + text + "' is not 0 to " + max);
    }

    @Override
    public String toString() {
        return text;
    }
}
