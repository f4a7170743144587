package io.tidegate.core.proxyprotocol;

import static io.tidegate.core.proxyprotocol.Headers.address;
import static io.tidegate.core.proxyprotocol.Headers.addresses;
import static io.tidegate.core.proxyprotocol.Headers.v2;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tidegate.core.config.Backend.ProxyProtocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyHeaderTest {
    private static final InetSocketAddress CLIENT4 = address("192.0.2.7", 4711);
    private static final InetSocketAddress REACHED4 = address("198.51.100.1", 443);
    private static final InetSocketAddress CLIENT6 = address("2001:db8::7", 4711);
    private static final InetSocketAddress REACHED6 = address("2001:db8::1", 443);

    private static byte[] written(ProxyProtocol version, InetSocketAddress client, InetSocketAddress reached) {
        ByteBuf out = Unpooled.buffer();
        ProxyHeader.write(version, client, reached, out);
        assertTrue(out.readableBytes() <= ProxyHeader.MAX_BYTES);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] local(ProxyProtocol version) {
        ByteBuf out = Unpooled.buffer();
        ProxyHeader.writeLocal(version, out);
        return ByteBufUtil.getBytes(out);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void off_writes_nothing() {
        assertEquals(0, written(ProxyProtocol.OFF, CLIENT4, REACHED4).length);
        assertEquals(0, local(ProxyProtocol.OFF).length);
    }

    @Test
    void version_1_is_a_line() {
        assertEquals(
                "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n", text(written(ProxyProtocol.V1, CLIENT4, REACHED4)));
        assertEquals(
                "PROXY TCP6 2001:db8:0:0:0:0:0:7 2001:db8:0:0:0:0:0:1 4711 443\r\n",
                text(written(ProxyProtocol.V1, CLIENT6, REACHED6)));
    }

    @Test
    void version_1_lifts_IPv4_into_IPv6_where_the_families_differ() {
        assertEquals(
                "PROXY TCP6 ::ffff:192.0.2.7 2001:db8:0:0:0:0:0:1 4711 443\r\n",
                text(written(ProxyProtocol.V1, CLIENT4, REACHED6)));
    }

    @Test
    void version_1_leaves_the_zone_of_a_link_local_address_out() throws UnknownHostException {
        byte[] bytes = InetAddress.ofLiteral("fe80::7").getAddress();
        InetSocketAddress zoned = new InetSocketAddress(Inet6Address.getByAddress("", bytes, 3), 4711);
        assertEquals(
                "PROXY TCP6 fe80:0:0:0:0:0:0:7 2001:db8:0:0:0:0:0:1 4711 443\r\n",
                text(written(ProxyProtocol.V1, zoned, REACHED6)));
    }

    @Test
    void version_2_is_binary() {
        assertArrayEquals(
                v2(Headers.PROXY, Headers.TCP4, addresses("192.0.2.7", 4711, "198.51.100.1", 443)),
                written(ProxyProtocol.V2, CLIENT4, REACHED4));
        assertArrayEquals(
                v2(Headers.PROXY, Headers.TCP6, addresses("2001:db8::7", 4711, "2001:db8::1", 443)),
                written(ProxyProtocol.V2, CLIENT6, REACHED6));
    }

    @Test
    void a_connection_of_our_own_names_nobody() {
        assertEquals("PROXY UNKNOWN\r\n", text(local(ProxyProtocol.V1)));
        assertArrayEquals(v2(Headers.LOCAL, Headers.UNSPEC), local(ProxyProtocol.V2));
    }

    @ParameterizedTest
    @EnumSource(
            value = ProxyProtocol.class,
            names = {"V1", "V2"})
    void what_is_written_is_read_again_in_every_mixture_of_families(ProxyProtocol version) {
        for (InetSocketAddress client : new InetSocketAddress[] {CLIENT4, CLIENT6}) {
            for (InetSocketAddress reached : new InetSocketAddress[] {REACHED4, REACHED6}) {
                ProxyHeaderReader reader = new ProxyHeaderReader();
                ByteBuf in = Unpooled.wrappedBuffer(written(version, client, reached));
                assertEquals(ProxyHeaderReader.Status.COMPLETE, reader.add(in));
                assertEquals(Optional.of(new ProxyHeaderReader.Named(client, reached)), reader.named());
            }
        }
    }
}
