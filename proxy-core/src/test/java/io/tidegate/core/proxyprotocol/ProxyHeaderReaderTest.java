package io.tidegate.core.proxyprotocol;

import static io.tidegate.core.proxyprotocol.Headers.address;
import static io.tidegate.core.proxyprotocol.Headers.addresses;
import static io.tidegate.core.proxyprotocol.Headers.tlv;
import static io.tidegate.core.proxyprotocol.Headers.v1;
import static io.tidegate.core.proxyprotocol.Headers.v2;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.proxyprotocol.ProxyHeaderReader.Named;
import io.tidegate.core.proxyprotocol.ProxyHeaderReader.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderReaderTest {
    private static final byte[] BEHIND = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Optional<Named> FOUR =
            Optional.of(new Named(address("192.0.2.7", 4711), address("198.51.100.1", 443)));
    private static final Optional<Named> SIX =
            Optional.of(new Named(address("2001:db8::7", 4711), address("2001:db8::1", 443)));

    /** Whom a whole header names; nothing behind it may be taken, whole or in single bytes. */
    private static Optional<Named> named(byte[] header) {
        ProxyHeaderReader whole = new ProxyHeaderReader();
        ByteBuf in = Unpooled.wrappedBuffer(header, BEHIND);
        assertEquals(Status.COMPLETE, whole.add(in));
        assertEquals(BEHIND.length, in.readableBytes());
        ProxyHeaderReader piecewise = new ProxyHeaderReader();
        for (int i = 0; i < header.length; i++) {
            Status status = piecewise.add(Unpooled.wrappedBuffer(header, i, 1));
            assertEquals(i < header.length - 1 ? Status.MORE : Status.COMPLETE, status, "byte " + i);
        }
        assertEquals(whole.named(), piecewise.named());
        return whole.named();
    }

    private static Status status(byte[] bytes) {
        return new ProxyHeaderReader().add(Unpooled.wrappedBuffer(bytes));
    }

    @Nested
    class Version_1 {
        @Test
        void names_an_IPv4_client() {
            assertEquals(FOUR, named(v1("PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n")));
        }

        @Test
        void names_an_IPv6_client() {
            assertEquals(SIX, named(v1("PROXY TCP6 2001:db8::7 2001:db8::1 4711 443\r\n")));
        }

        @Test
        void names_an_IPv4_client_in_IPv6_form_as_what_it_is() {
            assertEquals(FOUR, named(v1("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 4711 443\r\n")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN whatever follows\r\n"})
        void names_nobody_when_it_does_not_know(String header) {
            assertEquals(Optional.empty(), named(v1(header)));
        }

        @Test
        void is_107_bytes_at_most() {
            String longest = "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                    + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n";
            assertEquals(107, longest.length());
            named(v1(longest));
            assertEquals(Status.INVALID, status(v1(longest.replace("\r\n", " \r\n"))));
            assertEquals(Status.INVALID, status(v1("PROXY UNKNOWN" + " ".repeat(94))));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET / HTTP/1.1\r\n",
                    "PROXY\r\n",
                    "PROXY \r\n",
                    "PROXY \n",
                    "proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
                    "PROXY  TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
                    "PROXY UNKNOWNS\r\n",
                    "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
                    "PROXY TCP4\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\r\n",
                    "PROXY TCP4  5.6.7.8 1 2\r\n",
                    "PROXY TCP4 1.2.3.4  1 2\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8  2\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 1 \r\n",
                    "PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n",
                    "PROXY TCP4 1.2.3.256 5.6.7.8 1 2\r\n",
                    "PROXY TCP4 host.example 5.6.7.8 1 2\r\n",
                    "PROXY TCP4 ::1 5.6.7.8 1 2\r\n",
                    "PROXY TCP4 1.2.3.4 ::1 1 2\r\n",
                    "PROXY TCP6 1.2.3.4 ::1 1 2\r\n",
                    "PROXY TCP6 [::1] ::1 1 2\r\n",
                    "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
                    "PROXY TCP6 :::1 ::1 1 2\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 1 99999\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 +1 2\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 1 2x\r\n",
                    "PROXY TCP4 1.2.3.4 5.6.7.8 999999999999 2\r\n",
                })
        void is_refused_when_it_is_not_exactly_so(String header) {
            assertEquals(Status.INVALID, status(v1(header)));
        }
    }

    @Nested
    class Version_2 {
        private static final byte[] ADDRESSES = addresses("192.0.2.7", 4711, "198.51.100.1", 443);

        @Test
        void names_an_IPv4_client() {
            assertEquals(FOUR, named(v2(Headers.PROXY, Headers.TCP4, ADDRESSES)));
        }

        @Test
        void names_an_IPv6_client() {
            byte[] six = addresses("2001:db8::7", 4711, "2001:db8::1", 443);
            assertEquals(SIX, named(v2(Headers.PROXY, Headers.TCP6, six)));
        }

        @Test
        void is_read_past_its_TLVs() {
            byte[] alpn = tlv(0x01, "http/1.1".getBytes(StandardCharsets.US_ASCII));
            byte[] ssl = tlv(0x20, new byte[300]);
            assertEquals(FOUR, named(v2(Headers.PROXY, Headers.TCP4, ADDRESSES, alpn, ssl)));
        }

        @Test
        void is_read_past_what_only_looks_like_TLVs() {
            assertEquals(FOUR, named(v2(Headers.PROXY, Headers.TCP4, ADDRESSES, new byte[] {0x20, 127})));
        }

        @Test
        void names_nobody_as_LOCAL_whatever_stands_in_it() {
            assertEquals(Optional.empty(), named(v2(Headers.LOCAL, Headers.UNSPEC)));
            assertEquals(Optional.empty(), named(v2(Headers.LOCAL, Headers.TCP4, ADDRESSES)));
            assertEquals(Optional.empty(), named(v2(Headers.LOCAL, Headers.TCP4, new byte[3])));
        }

        @Test
        void names_nobody_of_a_family_that_is_no_TCP() {
            assertEquals(Optional.empty(), named(v2(Headers.PROXY, Headers.UNSPEC)));
            assertEquals(Optional.empty(), named(v2(Headers.PROXY, Headers.UDP4, ADDRESSES)));
            assertEquals(Optional.empty(), named(v2(Headers.PROXY, Headers.UNIX, new byte[216])));
        }

        @Test
        void is_4096_bytes_behind_its_length_at_most() {
            named(v2(Headers.PROXY, Headers.TCP4, ADDRESSES, new byte[4096 - ADDRESSES.length]));
            byte[] more = v2(Headers.PROXY, Headers.TCP4, ADDRESSES, new byte[4097 - ADDRESSES.length]);
            assertEquals(Status.INVALID, status(Arrays.copyOf(more, 16)), "refused as soon as the length is read");
        }

        @Test
        void is_refused_with_a_wrong_signature_at_the_first_wrong_byte() {
            byte[] header = v2(Headers.PROXY, Headers.TCP4, ADDRESSES);
            for (int i = 0; i < 12; i++) {
                byte[] wrong = Arrays.copyOf(header, i + 1);
                wrong[i] ^= 1;
                assertEquals(Status.INVALID, status(wrong), "byte " + i);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0x01, 0x11, 0x22, 0x2f, 0x31, 0xff})
        void is_refused_with_a_version_or_command_that_is_none(int command) {
            assertEquals(Status.INVALID, status(v2(command, Headers.TCP4, ADDRESSES)));
        }

        @Test
        void is_refused_when_it_is_too_short_for_its_family() {
            assertEquals(Status.INVALID, status(v2(Headers.PROXY, Headers.TCP4, new byte[11])));
            assertEquals(Status.INVALID, status(v2(Headers.PROXY, Headers.TCP6, new byte[35])));
        }
    }

    @Nested
    class Anything_else {
        @Test
        void is_refused_or_waited_for_but_never_thrown_at_us() {
            Random random = new Random(7);
            byte[][] seeds = {
                v1("PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n"),
                v1("PROXY TCP6 2001:db8::7 2001:db8::1 4711 443\r\n"),
                v2(
                        Headers.PROXY,
                        Headers.TCP6,
                        addresses("2001:db8::7", 4711, "2001:db8::1", 443),
                        tlv(4, new byte[9])),
            };
            String alphabet = "PROXYTCP46UNKNOWN0123456789abcdef.:%[] \r\n\0";
            for (int i = 0; i < 200_000; i++) {
                byte[] mutant = seeds[random.nextInt(seeds.length)].clone();
                for (int times = random.nextInt(4); times >= 0; times--) {
                    mutant[random.nextInt(mutant.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                }
                ByteBuf in = Unpooled.wrappedBuffer(mutant);
                ProxyHeaderReader reader = new ProxyHeaderReader();
                if (reader.add(in) != Status.COMPLETE) {
                    assertEquals(Optional.empty(), reader.named());
                }
            }
        }
    }
}
