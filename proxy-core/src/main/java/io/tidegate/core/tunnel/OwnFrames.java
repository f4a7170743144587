package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;

/**
 * The frames that Tidegate itself sends (RFC 6455 §5.5): a Close either way, a Ping to the client. Towards a server they
 * are masked, as a client's must be.
 */
final class OwnFrames {
    /** What our Ping carries; with mask and header its Pong is 12 bytes, which a tracker may hold back. */
    static final byte[] PING_PAYLOAD = {'t', 'i', 'd', 'e', 'g', '8'};

    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int MASKED = 0x80;

    private OwnFrames() {}

    static ByteBuf close(ByteBuf out, int code, boolean masked, int maskKey) {
        out.clear().writeByte(CLOSE);
        if (masked) {
            out.writeByte(MASKED | 2).writeInt(maskKey).writeShort(code ^ maskKey >>> 16);
        } else {
            out.writeByte(2).writeShort(code);
        }
        return out;
    }

    static ByteBuf ping(ByteBuf out) {
        return out.clear().writeByte(PING).writeByte(PING_PAYLOAD.length).writeBytes(PING_PAYLOAD);
    }
}
