package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;

/** The two frames that a check sends (RFC 6455 §5.5), masked as a client's must be. */
final class ClientFrames {
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int MASKED = 0x80;
    private static final int NORMAL = 1000;

    private ClientFrames() {}

    static void writeClose(int maskKey, ByteBuf out) {
        out.writeByte(CLOSE).writeByte(MASKED | 2).writeInt(maskKey).writeShort(NORMAL ^ (maskKey >>> 16));
    }

    static void writePing(byte[] payload, int maskKey, ByteBuf out) {
        out.writeByte(PING).writeByte(MASKED | payload.length).writeInt(maskKey);
        for (int i = 0; i < payload.length; i++) {
            out.writeByte(payload[i] ^ (maskKey >>> (24 - 8 * (i % 4))));
        }
    }
}
