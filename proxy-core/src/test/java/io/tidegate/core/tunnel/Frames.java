package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** WebSocket frames as bytes, for tests of any module. */
public final class Frames {
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final byte[] KEY = {0x12, 0x34, 0x56, 0x78};

    private Frames() {}

    public static byte[] frame(int opcode, boolean fin, boolean masked, byte[] payload) {
        ByteBuf out = Unpooled.buffer();
        int mask = masked ? 0x80 : 0;
        out.writeByte((fin ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            out.writeByte(mask | payload.length);
        } else if (payload.length < 65_536) {
            out.writeByte(mask | 126).writeShort(payload.length);
        } else {
            out.writeByte(mask | 127).writeLong(payload.length);
        }
        if (masked) {
            out.writeBytes(KEY);
        }
        for (int i = 0; i < payload.length; i++) {
            out.writeByte(masked ? payload[i] ^ KEY[i & 3] : payload[i]);
        }
        return bytes(out);
    }

    public static byte[] text(String text, boolean masked) {
        return frame(TEXT, true, masked, text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] close(int code, boolean masked, String reason) {
        ByteBuf payload = Unpooled.buffer().writeShort(code);
        payload.writeCharSequence(reason, StandardCharsets.UTF_8);
        return frame(CLOSE, true, masked, bytes(payload));
    }

    public static byte[] join(byte[]... parts) {
        return bytes(Unpooled.wrappedBuffer(parts));
    }

    public static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static byte[] bytes(ByteBuf buffer) {
        byte[] out = new byte[buffer.readableBytes()];
        buffer.readBytes(out);
        return out;
    }

    /** A valid stream of random messages, some of them in fragments with control frames between; what is counted, too. */
    public static byte[] stream(Random random, int messages, boolean masked, List<Integer> counts) {
        ByteBuf out = Unpooled.buffer();
        int[] sizes = {0, 1, 5, 125, 126, 127, 1_000, 4_096};
        for (int i = 0; i < messages; i++) {
            int opcode = 1 + random.nextInt(2);
            int fragments = 1 + random.nextInt(3);
            counts.add(opcode - 1);
            for (int f = 0; f < fragments; f++) {
                byte[] payload = new byte[random.nextInt(40) == 0 ? 70_000 : sizes[random.nextInt(sizes.length)]];
                random.nextBytes(payload);
                out.writeBytes(frame(f == 0 ? opcode : 0, f == fragments - 1, masked, payload));
                if (random.nextInt(4) == 0) {
                    int control = PING + random.nextInt(2);
                    counts.add(control - 7);
                    out.writeBytes(frame(control, true, masked, new byte[random.nextInt(126)]));
                }
            }
        }
        return bytes(out);
    }
}
