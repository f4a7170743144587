package io.tidegate.e2e;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** PROXY headers by hand, and what stands behind them. */
final class ProxyHeaders {
    static final String SOURCE = "192.0.2.7";
    static final String V2 = "0d0a0d0a000d0a515549540a";

    private ProxyHeaders() {}

    static byte[] v1(String source, int port) {
        return ("PROXY TCP4 " + source + " 198.51.100.1 " + port + " 443\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code kind} is command and family in hexadecimal. */
    static byte[] v2(String kind, byte[]... parts) {
        byte[] rest = joined(parts);
        return joined(HexFormat.of().parseHex(V2 + kind + HexFormat.of().toHexDigits((short) rest.length)), rest);
    }

    static byte[] addresses(String source, int port, String destination) {
        return HexFormat.of()
                .parseHex(hex(source) + hex(destination) + HexFormat.of().toHexDigits((short) port) + "01bb");
    }

    private static String hex(String address) {
        return HexFormat.of().formatHex(InetAddress.ofLiteral(address).getAddress());
    }

    static String get(String path, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return "GET " + path + " HTTP/1.1\r\nHost: app.test\r\n" + more + "\r\n";
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
