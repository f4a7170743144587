package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidegate.core.config.Backend;

/** What a check says where PROXY is expected: that it speaks for nobody (PROXY protocol §2.1 UNKNOWN, §2.2 LOCAL). */
final class Preamble {
    private static final String V1 = "PROXY UNKNOWN\r\n";
    private static final String V2_SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final int VERSION_2_LOCAL = 0x20;

    private Preamble() {}

    static void write(Backend.ProxyProtocol version, ByteBuf out) {
        switch (version) {
            case OFF -> {}
            case V1 -> ByteBufUtil.writeAscii(out, V1);
            case V2 -> {
                ByteBufUtil.writeAscii(out, V2_SIGNATURE);
                out.writeByte(VERSION_2_LOCAL).writeByte(0).writeShort(0); // no family, no addresses
            }
        }
    }
}
