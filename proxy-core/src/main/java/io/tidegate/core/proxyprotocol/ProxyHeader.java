package io.tidegate.core.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidegate.core.config.Backend;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The PROXY header that a server is sent in front of a connection; a connection of our own is LOCAL or UNKNOWN. */
public final class ProxyHeader {
    static final byte[] V2 = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;

    /** No header that is written is longer, and none of version 1: §2.1, CR and LF included. */
    public static final int MAX_BYTES = 107;

    private ProxyHeader() {}

    /** Appends what says that this client speaks, having connected to that address; nothing with OFF. */
    public static void write(
            Backend.ProxyProtocol version, InetSocketAddress client, InetSocketAddress reached, ByteBuf out) {
        switch (version) {
            case OFF -> {}
            case V1 -> v1(client, reached, out);
            case V2 -> v2(client, reached, out);
        }
    }

    /** Appends what says that Tidegate itself speaks, as a health check does. */
    public static void writeLocal(Backend.ProxyProtocol version, ByteBuf out) {
        switch (version) {
            case OFF -> {}
            case V1 -> ByteBufUtil.writeAscii(out, "PROXY UNKNOWN\r\n");
            case V2 -> out.writeBytes(V2).writeByte(LOCAL).writeByte(0).writeShort(0);
        }
    }

    private static void v1(InetSocketAddress client, InetSocketAddress reached, ByteBuf out) {
        boolean four = bothIpv4(client, reached);
        ByteBufUtil.writeAscii(
                out,
                (four ? "PROXY TCP4 " : "PROXY TCP6 ") + text(client, four) + " " + text(reached, four) + " "
                        + client.getPort() + " " + reached.getPort() + "\r\n");
    }

    private static void v2(InetSocketAddress client, InetSocketAddress reached, ByteBuf out) {
        boolean four = bothIpv4(client, reached);
        out.writeBytes(V2).writeByte(PROXY).writeByte(four ? TCP4 : TCP6).writeShort(four ? 12 : 36);
        bytes(client, four, out);
        bytes(reached, four, out);
        out.writeShort(client.getPort()).writeShort(reached.getPort());
    }

    private static boolean bothIpv4(InetSocketAddress client, InetSocketAddress reached) {
        return client.getAddress() instanceof Inet4Address && reached.getAddress() instanceof Inet4Address;
    }

    private static String text(InetSocketAddress address, boolean four) {
        String text = address.getAddress().getHostAddress();
        int scope = text.indexOf('%');
        String plain = scope < 0 ? text : text.substring(0, scope);
        return four || plain.indexOf(':') >= 0 ? plain : "::ffff:" + plain;
    }

    private static void bytes(InetSocketAddress address, boolean four, ByteBuf out) {
        InetAddress ip = address.getAddress();
        if (!four && ip instanceof Inet4Address) {
            out.writeZero(10).writeShort(0xffff); // IPv4-mapped, RFC 4291 §2.5.5.2
        }
        out.writeBytes(ip.getAddress());
    }
}
