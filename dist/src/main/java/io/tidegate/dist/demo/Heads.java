package io.tidegate.dist.demo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Heads of HTTP messages, as far as the training run needs them. */
final class Heads {
    private Heads() {}

    /** Reads to the end of a head. Throws {@link EOFException} where the stream ends before. */
    static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed within a head");
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
