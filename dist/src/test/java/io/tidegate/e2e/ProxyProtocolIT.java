package io.tidegate.e2e;

import static io.tidegate.e2e.ProxyHeaders.SOURCE;
import static io.tidegate.e2e.ProxyHeaders.V2;
import static io.tidegate.e2e.ProxyHeaders.addresses;
import static io.tidegate.e2e.ProxyHeaders.bytes;
import static io.tidegate.e2e.ProxyHeaders.get;
import static io.tidegate.e2e.ProxyHeaders.joined;
import static io.tidegate.e2e.ProxyHeaders.v1;
import static io.tidegate.e2e.ProxyHeaders.v2;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The PROXY protocol in front of clients and of servers, both versions, in front of TLS too (contract §1). */
final class ProxyProtocolIT {
    private static ProxyScene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = new ProxyScene();
    }

    @AfterAll
    static void stop() throws IOException {
        scene.close();
    }

    @Nested
    final class A_client_that_a_header_names {
        @Test
        void is_the_client_in_the_log_and_for_the_server() throws IOException {
            String head = scene.seenBehind("any", v1(SOURCE, 4711), "/in-v1");
            assertEquals(SOURCE, Raw.value(head, "X-Forwarded-For"));
            assertEquals(SOURCE + ":4711", scene.product.logged("/in-v1").getString("client"));
        }

        @Test
        void may_come_by_IPv6_with_TLVs_behind() throws IOException {
            byte[] tlv = HexFormat.of().parseHex("040003aabbcc");
            byte[] header = v2("2121", addresses("2001:db8::7", 4711, "2001:db8::1"), tlv);
            String head = scene.seenBehind("any", header, "/in-v2");
            assertEquals("2001:db8:0:0:0:0:0:7", Raw.value(head, "X-Forwarded-For"));
            assertEquals(
                    "[2001:db8:0:0:0:0:0:7]:4711",
                    scene.product.logged("/in-v2").getString("client"));
        }

        @Test
        void is_the_peer_itself_where_the_header_names_nobody() throws IOException {
            assertEquals("127.0.0.1", Raw.value(scene.seenBehind("any", v2("2000"), "/local"), "X-Forwarded-For"));
            byte[] unknown = bytes("PROXY UNKNOWN\r\n");
            assertEquals("127.0.0.1", Raw.value(scene.seenBehind("any", unknown, "/unknown"), "X-Forwarded-For"));
        }

        @Test
        void is_whom_routes_see() throws IOException {
            try (Raw.Connection client = Raw.Connection.to(scene.port("any"))) {
                client.send(joined(v1(SOURCE, 1), bytes(get("/by-source"))));
                assertEquals(200, client.answer().status());
            }
            assertTrue(scene.witness.saw("GET /seen "));
        }

        @Test
        void may_say_who_stands_before_him_only_if_he_is_trusted() throws IOException {
            String field = "X-Forwarded-For: 203.0.113.9";
            String trusted = scene.seenBehind("trusting", v1(SOURCE, 1), "/trusted", field);
            assertEquals("203.0.113.9, " + SOURCE, Raw.value(trusted, "X-Forwarded-For"));
            String other = scene.seenBehind("trusting", v1("198.51.100.7", 1), "/other", field);
            assertEquals("198.51.100.7", Raw.value(other, "X-Forwarded-For"));
        }

        @Test
        void counts_against_the_limit_of_his_address() throws IOException {
            try (Raw.Connection one = Raw.Connection.to(scene.port("any"));
                    Raw.Connection two = Raw.Connection.to(scene.port("any"));
                    Raw.Connection three = Raw.Connection.to(scene.port("any"));
                    Raw.Connection other = Raw.Connection.to(scene.port("any"))) {
                for (Raw.Connection within : List.of(one, two)) {
                    within.send(joined(v1("192.0.2.99", 1), bytes(Raw.handshake("/tunnel"))));
                    within.switched();
                }
                three.send(joined(v2("2111", addresses("192.0.2.99", 2, "198.51.100.1")), bytes(get("/"))));
                assertEquals(429, three.answer().status());
                other.send(joined(v1("192.0.2.98", 1), bytes(get("/"))));
                assertEquals(200, other.answer().status());
                one.echoesBytes();
            }
        }
    }

    @Nested
    final class A_header {
        @Test
        void may_come_byte_by_byte() throws IOException {
            for (byte[] header : List.of(v1(SOURCE, 1), v2("2111", addresses(SOURCE, 1, "198.51.100.1")))) {
                try (Raw.Connection client = Raw.Connection.to(scene.port("any"))) {
                    for (byte b : header) {
                        client.send(new byte[] {b});
                    }
                    client.send(Raw.handshake("/tunnel"));
                    client.switched();
                    client.echoesBytes();
                }
            }
        }

        @Test
        void may_come_in_one_packet_with_the_handshake_and_its_first_message() throws IOException {
            byte[] message = Raw.frame(Raw.TEXT, new byte[5], true);
            try (Raw.Connection client = Raw.Connection.to(scene.port("any"))) {
                client.send(joined(v1(SOURCE, 1), bytes(Raw.handshake("/tunnel")), message));
                client.switched();
                assertArrayEquals(message, client.read(message.length));
            }
        }

        @Test
        void that_is_none_closes_its_connection_without_a_word_and_no_other() throws IOException {
            double before = scene.failures("any", "proxy-invalid");
            List<byte[]> garbage = List.of(
                    bytes(get("/garbage")),
                    bytes("PROXY TCP4  198.51.100.1 1 443\r\n" + get("/garbage")),
                    bytes("PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n" + get("/garbage")),
                    joined(v2("3111", addresses(SOURCE, 1, "198.51.100.1")), bytes(get("/garbage"))),
                    joined(v2("2111", new byte[4]), bytes(get("/garbage"))),
                    HexFormat.of().parseHex(V2 + "2111ffff"),
                    bytes("PROXY UNKNOWN" + " ".repeat(200)),
                    HexFormat.of().parseHex("160301020001"));
            try (Raw.Connection neighbour = Raw.Connection.to(scene.port("any"))) {
                neighbour.send(joined(v1("192.0.2.50", 1), bytes(Raw.handshake("/tunnel"))));
                neighbour.switched();
                for (byte[] each : garbage) {
                    try (Raw.Connection client = Raw.Connection.to(scene.port("any"))) {
                        client.send(each);
                        assertTrue(client.ended());
                    }
                }
                neighbour.echoesBytes();
            }
            assertEquals(before + garbage.size(), scene.failures("any", "proxy-invalid"));
            assertTrue(!scene.witness.saw("/garbage"));
        }

        @Test
        void that_never_comes_whole_is_waited_for_no_longer_than_a_request() throws IOException {
            double before = scene.failures("any", "proxy-timeout");
            try (Raw.Connection silent = Raw.Connection.to(scene.port("any"));
                    Raw.Connection half = Raw.Connection.to(scene.port("any"))) {
                half.send("PROXY TCP4 192.");
                assertTrue(silent.ended());
                assertTrue(half.ended());
            }
            assertEquals(before + 2, scene.failures("any", "proxy-timeout"));
        }

        @Test
        void that_never_began_is_no_failure_of_who_only_looks_whether_somebody_listens() throws IOException {
            double before = scene.failures("trusting", "proxy-invalid");
            try (Raw.Connection looks = Raw.Connection.to(scene.port("trusting"));
                    Raw.Connection breaksOff = Raw.Connection.to(scene.port("trusting"))) {
                looks.socket.shutdownOutput();
                assertTrue(looks.ended());
                breaksOff.send("PROXY ");
                breaksOff.socket.shutdownOutput();
                assertTrue(breaksOff.ended());
            }
            assertEquals(before + 1, scene.failures("trusting", "proxy-invalid"));
        }

        @Test
        void of_a_peer_that_is_not_trusted_is_not_read() throws IOException {
            double before = scene.failures("strangers", "proxy-untrusted");
            try (Raw.Connection client = Raw.Connection.to(scene.port("strangers"))) {
                client.send(joined(v1(SOURCE, 1), bytes(get("/stranger"))));
                assertTrue(client.ended());
            }
            assertEquals(before + 1, scene.failures("strangers", "proxy-untrusted"));
            assertTrue(!scene.witness.saw("/stranger"));
        }
    }

    @Nested
    final class TLS_behind_a_header extends ProxyBeforeTlsContract {
        TLS_behind_a_header() {
            super(scene);
        }
    }

    @Nested
    final class A_server extends ProxyToServerContract {
        A_server() {
            super(scene);
        }
    }
}
