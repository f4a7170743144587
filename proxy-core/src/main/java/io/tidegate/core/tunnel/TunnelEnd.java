package io.tidegate.core.tunnel;

import java.util.OptionalInt;

/**
 * Why and by whom a tunnel ended.
 *
 * @param by {@code client}, {@code server} or {@code tidegate}: who was first
 * @param closeCode the code of the first Close frame (RFC 6455 §7.4), 1005 for one without a code, empty without a frame
 * @param reason {@code closed}, {@code reset}, {@code tunnel-timeout}, {@code drain} …: the access log's word
 */
public record TunnelEnd(String by, OptionalInt closeCode, String reason) {
    /** The label of the close code in the metrics: 1000 to 1015 as they are, 3xxx, 4xxx, other, none. */
    public String codeLabel() {
        if (closeCode.isEmpty()) {
            return "none";
        }
        int code = closeCode.getAsInt();
        if (code >= 1000 && code <= 1015) {
            return Integer.toString(code);
        }
        return code >= 3000 && code < 4000 ? "3xxx" : code >= 4000 && code < 5000 ? "4xxx" : "other";
    }
}
