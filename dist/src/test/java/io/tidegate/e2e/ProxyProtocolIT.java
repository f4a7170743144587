package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The PROXY protocol in front of clients and of servers, both versions, in front of TLS too (contract §1). */
final class ProxyProtocolIT {
    private static final String V2 = "0d0a0d0a000d0a515549540a";
    private static final String SOURCE = "192.0.2.7";
    private static final byte[] MESSAGE = Raw.frame(Raw.TEXT, "through".getBytes(StandardCharsets.US_ASCII), true);
    private static int any;
    private static int trusting;
    private static int strangers;
    private static int secure;
    private static int plain;
    private static Path directory;
    private static X509Bundle authority;
    private static SSLContext trustingAuthority;
    private static Witness witness;
    private static Proxied open;
    private static Proxied closed;
    private static Product product;

    @BeforeAll
    static void start() throws Exception {
        any = Product.freePort();
        trusting = Product.freePort();
        strangers = Product.freePort();
        secure = Product.freePort();
        plain = Product.freePort();
        directory = Files.createTempDirectory("tidegate-proxy");
        authority = Tls.authority("A");
        trustingAuthority = Tls.context(authority, Optional.empty());
        X509Bundle certificate = Tls.certificate(authority, "app.test");
        witness = new Witness();
        open = new Proxied(Optional.empty());
        closed = new Proxied(Optional.of(Tls.context(authority, Optional.of(certificate))));
        product = Product.start("""
            access-log.path = "-"
            frontends {
              any { bind = "127.0.0.1:%d", proxy-protocol = required, limits.max-connections-per-ip = 2
                timeouts.http-request = 1s, routes = ${shared.routes} }
              trusting { bind = "127.0.0.1:%d", proxy-protocol = required, routes = ${shared.routes}
                trusted-proxies = ["127.0.0.1", "192.0.2.0/24"] }
              strangers { bind = "127.0.0.1:%d", proxy-protocol = required, routes = ${shared.routes}
                trusted-proxies = ["192.0.2.0/24"] }
              secure { bind = "127.0.0.1:%d", proxy-protocol = required, routes = ${shared.routes}
                tls.certificates = [ { %s } ], timeouts.http-request = 3s }
              plain { bind = "127.0.0.1:%d", routes = ${shared.routes} }
            }
            backends {
              app { servers { s.url = "%s" }, health-check.type = none }
              v1 { servers { s.url = "ws://127.0.0.1:%8$d" }, health-check.type = none, proxy-protocol = v1 }
              v2 { servers { s.url = "ws://127.0.0.1:%8$d" }, health-check.type = none, proxy-protocol = v2 }
              v1-tls { servers { s.url = "wss://127.0.0.1:%9$d" }, health-check.type = none, proxy-protocol = v1
                tls = ${shared.tls} }
              v2-tls { servers { s.url = "wss://127.0.0.1:%9$d" }, health-check.type = none, proxy-protocol = v2
                tls = ${shared.tls} }
            }
            } # of tidegate
            shared {
            tls { ca = "%10$s", server-name = app.test }
            routes = [ { match.path = "/v1", backend = v1 }, { match.path = "/v2", backend = v2 }
              { match.path = "/v1-tls", backend = v1-tls }, { match.path = "/v2-tls", backend = v2-tls }
              { match { path = "/by-source", source = ["%11$s"] }, backend = app, rewrite = "/seen" }
              { backend = app }
            ]
            """.formatted(
                        any,
                        trusting,
                        strangers,
                        secure,
                        Tls.write(directory, "app", certificate),
                        plain,
                        witness.url(),
                        open.port(),
                        closed.port(),
                        Tls.writeAuthority(directory, "ca", authority),
                        SOURCE));
    }

    @AfterAll
    static void stop() throws IOException {
        for (String frontend : List.of("any", "trusting", "strangers", "secure", "plain")) {
            product.await("no connection to " + frontend, () -> open(frontend) == 0);
        }
        product.close();
        witness.close();
        open.close();
        closed.close();
    }

    private static double open(String frontend) {
        return product.metric("tidegate_connections_active", "frontend=\"" + frontend + "\"");
    }

    private static double failures(String frontend, String reason) {
        return product.metric(
                "tidegate_entry_failures_total", "frontend=\"" + frontend + "\"", "reason=\"" + reason + "\"");
    }

    private static byte[] v1(String source, int port) {
        return ("PROXY TCP4 " + source + " 198.51.100.1 " + port + " 443\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code kind} is command and family in hexadecimal. */
    private static byte[] v2(String kind, byte[]... parts) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            rest.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(HexFormat.of().parseHex(V2 + kind + HexFormat.of().toHexDigits((short) rest.size())));
        all.writeBytes(rest.toByteArray());
        return all.toByteArray();
    }

    private static byte[] addresses(String source, int port, String destination) {
        return HexFormat.of()
                .parseHex(hex(source) + hex(destination) + HexFormat.of().toHexDigits((short) port) + "01bb");
    }

    private static String hex(String address) {
        return HexFormat.of().formatHex(InetAddress.ofLiteral(address).getAddress());
    }

    private static String get(String path, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return "GET " + path + " HTTP/1.1\r\nHost: app.test\r\n" + more + "\r\n";
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What the server behind got of a request that follows this header. */
    private static String seenBehind(int port, byte[] header, String path, String... fields) throws IOException {
        try (Raw.Connection client = Raw.Connection.to(port)) {
            client.send(joined(header, bytes(get(path, fields))));
            assertTrue(client.head().startsWith("HTTP/1.1 200 "));
        }
        return witness.requests().stream()
                .filter(head -> head.startsWith("GET " + path + " "))
                .findFirst()
                .orElse("");
    }

    private static Proxied.Told told(Raw.Connection client) throws IOException {
        String head = client.head();
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        return Proxied.Told.of(Raw.text(client.read(Integer.parseInt(Raw.value(head, "Content-Length")))));
    }

    private static JsonObject logged(String path) {
        product.await("a line about " + path, () -> line(path).isPresent());
        return new JsonObject(line(path).orElseThrow());
    }

    private static Optional<String> line(String path) {
        return product.output().stream()
                .filter(line -> line.contains("\"path\":\"" + path + "\""))
                .findFirst();
    }

    private static void assertEchoes(Raw.Connection tunnel) throws IOException {
        tunnel.send(MESSAGE);
        assertArrayEquals(MESSAGE, tunnel.read(MESSAGE.length));
    }

    @Nested
    final class A_client_that_a_header_names {
        @Test
        void is_the_client_in_the_log_and_for_the_server() throws IOException {
            String head = seenBehind(any, v1(SOURCE, 4711), "/in-v1");
            assertEquals(SOURCE, Raw.value(head, "X-Forwarded-For"));
            assertEquals(SOURCE + ":4711", logged("/in-v1").getString("client"));
        }

        @Test
        void may_come_by_IPv6_with_TLVs_behind() throws IOException {
            byte[] tlv = HexFormat.of().parseHex("040003aabbcc");
            byte[] header = v2("2121", addresses("2001:db8::7", 4711, "2001:db8::1"), tlv);
            String head = seenBehind(any, header, "/in-v2");
            assertEquals("2001:db8:0:0:0:0:0:7", Raw.value(head, "X-Forwarded-For"));
            assertEquals("[2001:db8:0:0:0:0:0:7]:4711", logged("/in-v2").getString("client"));
        }

        @Test
        void is_the_peer_itself_where_the_header_names_nobody() throws IOException {
            assertEquals("127.0.0.1", Raw.value(seenBehind(any, v2("2000"), "/local"), "X-Forwarded-For"));
            byte[] unknown = bytes("PROXY UNKNOWN\r\n");
            assertEquals("127.0.0.1", Raw.value(seenBehind(any, unknown, "/unknown"), "X-Forwarded-For"));
        }

        @Test
        void is_whom_routes_see() throws IOException {
            try (Raw.Connection client = Raw.Connection.to(any)) {
                client.send(joined(v1(SOURCE, 1), bytes(get("/by-source"))));
                assertTrue(client.head().startsWith("HTTP/1.1 200 "));
            }
            assertTrue(witness.saw("GET /seen "));
        }

        @Test
        void may_say_who_stands_before_him_only_if_he_is_trusted() throws IOException {
            String field = "X-Forwarded-For: 203.0.113.9";
            String trusted = seenBehind(trusting, v1(SOURCE, 1), "/trusted", field);
            assertEquals("203.0.113.9, " + SOURCE, Raw.value(trusted, "X-Forwarded-For"));
            String other = seenBehind(trusting, v1("198.51.100.7", 1), "/other", field);
            assertEquals("198.51.100.7", Raw.value(other, "X-Forwarded-For"));
        }

        @Test
        void counts_against_the_limit_of_his_address() throws IOException {
            try (Raw.Connection one = Raw.Connection.to(any);
                    Raw.Connection two = Raw.Connection.to(any);
                    Raw.Connection three = Raw.Connection.to(any);
                    Raw.Connection other = Raw.Connection.to(any)) {
                for (Raw.Connection within : List.of(one, two)) {
                    within.send(joined(v1("192.0.2.99", 1), bytes(Raw.handshake("/tunnel"))));
                    assertTrue(within.head().startsWith("HTTP/1.1 101 "));
                }
                three.send(joined(v2("2111", addresses("192.0.2.99", 2, "198.51.100.1")), bytes(get("/"))));
                assertTrue(three.head().startsWith("HTTP/1.1 429 "));
                other.send(joined(v1("192.0.2.98", 1), bytes(get("/"))));
                assertTrue(other.head().startsWith("HTTP/1.1 200 "));
                assertEchoes(one);
            }
        }
    }

    @Nested
    final class A_header {
        @Test
        void may_come_byte_by_byte() throws IOException {
            for (byte[] header : List.of(v1(SOURCE, 1), v2("2111", addresses(SOURCE, 1, "198.51.100.1")))) {
                try (Raw.Connection client = Raw.Connection.to(any)) {
                    for (byte b : header) {
                        client.send(new byte[] {b});
                    }
                    client.send(Raw.handshake("/tunnel"));
                    assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                    assertEchoes(client);
                }
            }
        }

        @Test
        void may_come_in_one_packet_with_the_handshake_and_its_first_message() throws IOException {
            try (Raw.Connection client = Raw.Connection.to(any)) {
                client.send(joined(v1(SOURCE, 1), bytes(Raw.handshake("/tunnel")), MESSAGE));
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                assertArrayEquals(MESSAGE, client.read(MESSAGE.length));
            }
        }

        @Test
        void that_is_none_closes_its_connection_without_a_word_and_no_other() throws IOException {
            double before = failures("any", "proxy-invalid");
            List<byte[]> garbage = List.of(
                    bytes(get("/garbage")),
                    bytes("PROXY TCP4  198.51.100.1 1 443\r\n" + get("/garbage")),
                    bytes("PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n" + get("/garbage")),
                    joined(v2("3111", addresses(SOURCE, 1, "198.51.100.1")), bytes(get("/garbage"))),
                    joined(v2("2111", new byte[4]), bytes(get("/garbage"))),
                    HexFormat.of().parseHex(V2 + "2111ffff"),
                    bytes("PROXY UNKNOWN" + " ".repeat(200)),
                    HexFormat.of().parseHex("160301020001"));
            try (Raw.Connection neighbour = Raw.Connection.to(any)) {
                neighbour.send(joined(v1("192.0.2.50", 1), bytes(Raw.handshake("/tunnel"))));
                assertTrue(neighbour.head().startsWith("HTTP/1.1 101 "));
                for (byte[] each : garbage) {
                    try (Raw.Connection client = Raw.Connection.to(any)) {
                        client.send(each);
                        assertTrue(client.ended());
                    }
                }
                assertEchoes(neighbour);
            }
            assertEquals(before + garbage.size(), failures("any", "proxy-invalid"));
            assertTrue(!witness.saw("/garbage"));
        }

        @Test
        void that_never_comes_whole_is_waited_for_no_longer_than_a_request() throws IOException {
            double before = failures("any", "proxy-timeout");
            try (Raw.Connection silent = Raw.Connection.to(any);
                    Raw.Connection half = Raw.Connection.to(any)) {
                half.send("PROXY TCP4 192.");
                assertTrue(silent.ended());
                assertTrue(half.ended());
            }
            assertEquals(before + 2, failures("any", "proxy-timeout"));
        }

        @Test
        void that_never_began_is_no_failure_of_who_only_looks_whether_somebody_listens() throws IOException {
            double before = failures("trusting", "proxy-invalid");
            try (Raw.Connection looks = Raw.Connection.to(trusting);
                    Raw.Connection breaksOff = Raw.Connection.to(trusting)) {
                looks.socket.shutdownOutput();
                assertTrue(looks.ended());
                breaksOff.send("PROXY ");
                breaksOff.socket.shutdownOutput();
                assertTrue(breaksOff.ended());
            }
            assertEquals(before + 1, failures("trusting", "proxy-invalid"));
        }

        @Test
        void of_a_peer_that_is_not_trusted_is_not_read() throws IOException {
            double before = failures("strangers", "proxy-untrusted");
            try (Raw.Connection client = Raw.Connection.to(strangers)) {
                client.send(joined(v1(SOURCE, 1), bytes(get("/stranger"))));
                assertTrue(client.ended());
            }
            assertEquals(before + 1, failures("strangers", "proxy-untrusted"));
            assertTrue(!witness.saw("/stranger"));
        }
    }

    @Nested
    final class TLS_behind_a_header {
        /** A socket whose first bytes stand behind this header, in one packet with it or byte by byte. */
        private final class Behind extends Socket {
            private final byte[] header;
            private final boolean bytewise;
            private boolean sent;

            Behind(byte[] header, boolean bytewise) throws IOException {
                this.header = header;
                this.bytewise = bytewise;
                connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), secure));
                setTcpNoDelay(true);
                setSoTimeout(60_000);
            }

            @Override
            public OutputStream getOutputStream() throws IOException {
                OutputStream out = super.getOutputStream();
                return new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        byte[] all = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
                        if (!sent) {
                            sent = true;
                            all = joined(header, all);
                        }
                        for (int i = 0; bytewise && i < all.length; i++) {
                            out.write(all[i]);
                        }
                        if (!bytewise) {
                            out.write(all);
                        }
                    }
                };
            }
        }

        private void assertSpeaks(byte[] header, boolean bytewise, String path, String client) throws IOException {
            try (Socket socket = new Behind(header, bytewise);
                    SSLSocket tls = Tls.client(trustingAuthority, socket, "app.test");
                    Raw.Connection connection = new Raw.Connection(tls)) {
                connection.send(Raw.handshake(path + "/tunnel"));
                assertTrue(connection.head().startsWith("HTTP/1.1 101 "));
                assertEchoes(connection);
            }
            JsonObject line = logged(path + "/tunnel");
            assertEquals(client, line.getString("client"));
            assertEquals("TLSv1.3", line.getString("tls"));
            String head = witness.requests().stream()
                    .filter(seen -> seen.startsWith("GET " + path))
                    .findFirst()
                    .orElse("");
            assertEquals("https", Raw.value(head, "X-Forwarded-Proto"));
            assertEquals(SOURCE, Raw.value(head, "X-Forwarded-For"));
        }

        @Test
        void begins_in_one_packet_with_it() throws IOException {
            assertSpeaks(v1(SOURCE, 4711), false, "/one-packet", SOURCE + ":4711");
        }

        @Test
        void begins_byte_by_byte() throws IOException {
            byte[] header = v2("2111", addresses(SOURCE, 4712, "198.51.100.1"));
            assertSpeaks(header, true, "/byte-by-byte", SOURCE + ":4712");
        }

        @Test
        void that_is_none_is_counted_as_such() throws IOException {
            double before = failures("secure", "tls-failed");
            try (Raw.Connection client = Raw.Connection.to(secure)) {
                client.send(joined(v1(SOURCE, 1), bytes(get("/plain-text"))));
                assertTrue(client.ended());
            }
            product.await("a failed handshake", () -> failures("secure", "tls-failed") == before + 1);
            assertTrue(!witness.saw("/plain-text"));
        }

        @Test
        void has_one_limit_together_with_the_header() throws IOException {
            double before = failures("secure", "tls-timeout");
            try (Raw.Connection client = Raw.Connection.to(secure)) {
                client.send(joined(v1(SOURCE, 1), HexFormat.of().parseHex("1603010200010001fc0303")));
                assertTrue(client.ended());
            }
            product.await("a handshake out of time", () -> failures("secure", "tls-timeout") == before + 1);
        }
    }

    @Nested
    final class A_server {
        private String client(Raw.Connection connection) {
            return "127.0.0.1 127.0.0.1 " + connection.socket.getLocalPort() + " " + plain;
        }

        private String hexPorts(Raw.Connection connection) {
            HexFormat hex = HexFormat.of();
            return hex.toHexDigits((short) connection.socket.getLocalPort()) + hex.toHexDigits((short) plain);
        }

        @Test
        void is_told_in_front_of_the_request() throws IOException {
            try (Raw.Connection client = Raw.Connection.to(plain)) {
                client.send(get("/v1"));
                assertEquals("PROXY TCP4 " + client(client), told(client).header());
                client.send(get("/v2"));
                assertEquals(
                        V2 + "2111000c" + "7f0000017f000001" + hexPorts(client),
                        told(client).header());
            }
        }

        @Test
        void is_told_in_front_of_TLS() throws IOException {
            try (Raw.Connection client = Raw.Connection.to(plain)) {
                client.send(get("/v1-tls"));
                assertEquals("PROXY TCP4 " + client(client), told(client).header());
                client.send(get("/v2-tls"));
                assertEquals(
                        V2 + "2111000c" + "7f0000017f000001" + hexPorts(client),
                        told(client).header());
            }
        }

        @Test
        void is_told_what_we_were_told() throws IOException {
            byte[] six = v2("2121", addresses("2001:db8::7", 4711, "2001:db8::1"));
            try (Raw.Connection client = Raw.Connection.to(any)) {
                client.send(joined(six, bytes(get("/v1"))));
                Proxied.Told told = told(client);
                assertEquals("PROXY TCP6 2001:db8:0:0:0:0:0:7 2001:db8:0:0:0:0:0:1 4711 443", told.header());
                assertEquals("2001:db8:0:0:0:0:0:7", told.forwardedFor());
                client.send(get("/v2"));
                assertEquals(HexFormat.of().formatHex(six), told(client).header());
            }
        }

        @Test
        void serves_one_client_on_a_connection() throws IOException {
            try (Raw.Connection one = Raw.Connection.to(plain);
                    Raw.Connection two = Raw.Connection.to(plain)) {
                one.send(get("/v1"));
                Proxied.Told first = told(one);
                two.send(get("/v1"));
                Proxied.Told second = told(two);
                one.send(get("/v1"));
                Proxied.Told third = told(one);
                assertTrue(first.connection() != second.connection());
                assertTrue(second.connection() != third.connection());
                assertEquals("PROXY TCP4 " + client(two), second.header());
                assertEquals("PROXY TCP4 " + client(one), third.header());
            }
        }
    }

    @Nested
    final class A_connection_whose_header_is_awaited {
        /** Longer than the patience of this test. */
        private String body(int port, String frontend) {
            return """
                frontends.%s { bind = "127.0.0.1:%d", proxy-protocol = required, timeouts.http-request = 1h
                  routes = [ { backend = b } ] }
                frontends.stays { bind = "127.0.0.1:%d", routes = [ { backend = b } ] }
                backends.b { servers { s.url = "%s" }, health-check.type = none }
                drain { grace = 0s, deadline = 1s }
                """.formatted(frontend, port, plainPort, witness.url());
        }

        private final int plainPort = Product.freePort();

        @Test
        void does_not_delay_the_end_of_the_process() throws Exception {
            int port = Product.freePort();
            try (Product ends = Product.start(body(port, "public"));
                    Raw.Connection silent = Raw.Connection.to(port);
                    Raw.Connection half = Raw.Connection.to(port);
                    Raw.Connection late = Raw.Connection.to(port)) {
                half.send("PROXY TCP4 ");
                late.send("PROXY UNKNOWN\r\n"); // and no request
                ends.await(
                        "the one that is in",
                        () -> ends.metric("tidegate_connections_active", "frontend=\"public\"") == 1);
                ends.signal("TERM");
                assertEquals(0, ends.exit());
                assertTrue(silent.ended() && half.ended() && late.ended());
            }
        }

        @Test
        void ends_soon_when_a_reload_removes_its_frontend() throws Exception {
            int port = Product.freePort();
            int other = Product.freePort();
            try (Product stays = Product.start(body(port, "public"));
                    Raw.Connection half = Raw.Connection.to(port)) {
                half.send("PROXY TCP4 ");
                stays.rewrite(body(other, "another"));
                assertEquals(200, stays.ask("POST", "/api/v1/reload", "").statusCode());
                assertTrue(half.ended());
            }
        }
    }
}
