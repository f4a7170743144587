package io.tidegate.dist.cluster;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A message's text as it travels: deflated (RFC 1950) where it is longer than a packet. The counts of thousands of servers
 * repeat the same words, and become an eighth of it.
 *
 * <p>The first byte tells the two apart: JSON begins with a brace, which is no deflate header.
 */
final class Packing {
    private static final int SMALL = 1024;
    private static final int CHUNK = 16 * 1024;
    private static final byte BRACE = '{';

    private Packing() {}

    static Buffer pack(Buffer text) {
        if (text.length() <= SMALL) {
            return text;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(text.getBytes());
            deflater.finish();
            Buffer packed = Buffer.buffer();
            byte[] chunk = new byte[CHUNK];
            while (!deflater.finished()) {
                packed.appendBytes(chunk, 0, deflater.deflate(chunk));
            }
            return packed;
        } finally {
            deflater.end();
        }
    }

    /** Empty where it is neither text nor packed text, or more of it than any node says at once. */
    static Optional<Buffer> unpack(Buffer bytes) {
        if (bytes.length() > 0 && bytes.getByte(0) == BRACE) {
            return Optional.of(bytes);
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes.getBytes());
            Buffer text = Buffer.buffer();
            byte[] chunk = new byte[CHUNK];
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                if (count == 0 || text.length() + count > Seal.MOST_BYTES) {
                    return Optional.empty();
                }
                text.appendBytes(chunk, 0, count);
            }
            return Optional.of(text);
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }
}
