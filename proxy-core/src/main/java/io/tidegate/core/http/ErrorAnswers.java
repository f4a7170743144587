package io.tidegate.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Our own answers, made once: a status, its word and one line of text; nothing of the request is echoed. */
public final class ErrorAnswers {
    private static final Map<HttpError, Heads> HEADS = makeAll();

    /** The head for a connection that goes on, and for one that does not. */
    private record Heads(String keep, String close) {}

    private ErrorAnswers() {}

    /**
     * Appends the answer.
     *
     * @param keepAlive whether the connection goes on; overruled by {@link HttpError#closesConnection}
     * @param head whether the request was a HEAD, whose answer has no body
     */
    public static void write(HttpError error, boolean keepAlive, boolean head, ByteBuf out) {
        Heads heads = HEADS.get(error);
        if (heads == null) {
            throw new AssertionError(error);
        }
        ByteBufUtil.writeAscii(out, keepAlive && !error.closesConnection() ? heads.keep : heads.close);
        if (!head) {
            ByteBufUtil.writeAscii(out, error.text());
            out.writeByte('\n');
        }
    }

    private static Map<HttpError, Heads> makeAll() {
        Map<HttpError, Heads> all = new EnumMap<>(HttpError.class);
        for (HttpError error : HttpError.values()) {
            all.put(error, new Heads(head(error, "keep-alive"), head(error, "close")));
        }
        return Collections.unmodifiableMap(all);
    }

    private static String head(HttpError error, String connection) {
        String extra = error.extraLines();
        return "HTTP/1.1 " + error.status() + " " + error.reason() + "\r\nContent-Type: text/plain\r\nContent-Length: "
                + (error.text().length() + 1) + "\r\nX-Tidegate-Error: " + error.word() + "\r\n" + extra
                + "Connection: " + (extra.startsWith("Upgrade:") ? "Upgrade, " : "") + connection + "\r\n\r\n";
    }
}
