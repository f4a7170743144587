package io.tidegate.core.proxyprotocol;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** PROXY headers as other programs write them. */
final class Headers {
    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int UNSPEC = 0x00;
    static final int TCP4 = 0x11;
    static final int UDP4 = 0x12;
    static final int TCP6 = 0x21;
    static final int UNIX = 0x31;
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

    private Headers() {}

    static byte[] v1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The length is that of what follows. */
    static byte[] v2(int command, int family, byte[]... parts) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            rest.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.write(command);
        out.write(family);
        out.writeBytes(number(rest.size()));
        out.writeBytes(rest.toByteArray());
        return out.toByteArray();
    }

    /** Both addresses, then both ports. */
    static byte[] addresses(String source, int sourcePort, String destination, int destinationPort) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(InetAddress.ofLiteral(source).getAddress());
        out.writeBytes(InetAddress.ofLiteral(destination).getAddress());
        out.writeBytes(number(sourcePort));
        out.writeBytes(number(destinationPort));
        return out.toByteArray();
    }

    /** A type, a length, a value (§2.2.1 of the protocol). */
    static byte[] tlv(int type, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(type);
        out.writeBytes(number(value.length));
        out.writeBytes(value);
        return out.toByteArray();
    }

    static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }
}
