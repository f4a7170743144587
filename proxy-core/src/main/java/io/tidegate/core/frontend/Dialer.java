package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Server;
import io.tidegate.core.http.ForwardContext;
import io.tidegate.core.proxyprotocol.ProxyHeader;
import io.tidegate.core.wire.Dialing;
import io.tidegate.core.wire.Shortage;
import io.tidegate.core.wire.Spell;
import io.tidegate.core.wire.Wires;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to servers: from which address, with which PROXY header, with which TLS.
 *
 * <p>Thread: its event loop.
 */
final class Dialer {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

    private final Wires wires;
    private final FrontendLoop loop;
    private final Map<Shortage, Spell> shortages = new EnumMap<>(Shortage.class);
    private int turn;

    Dialer(Wires wires, FrontendLoop loop) {
        this.wires = wires;
        this.loop = loop;
        for (Shortage shortage : Shortage.values()) {
            shortages.put(shortage, new Spell());
        }
    }

    /** Connects to the server of this lease; where a source address has no port left, from another one. */
    Dialing dial(Backend backend, Lease lease, ClientConnection connection, Dialing.Outcome outcome) {
        List<InetAddress> sources = sources(backend, lease.address().getAddress());
        if (sources.size() > 1) {
            turn++;
        }
        Outbound outbound = new Outbound(this, backend, lease, connection, sources, turn, outcome);
        outbound.begin();
        return outbound;
    }

    Dialing dial(Optional<InetAddress> source, Outbound of) {
        Server server = of.lease().server();
        return wires.dial(
                new Wires.Destination(
                        of.lease().address(),
                        source,
                        server.tls() ? preamble(of.backend(), of.connection()) : Optional.empty(),
                        server.tls() ? Optional.of(loop.snapshot().tls(server)) : Optional.empty()),
                of);
    }

    void onShortage(Shortage shortage, Lease lease, String why) {
        Spell spell = shortages.get(shortage);
        if (spell != null && spell.begins(System.nanoTime())) {
            LOG.warn(
                    "event=no-{} server={} detail=\"{}\" remedy=\"{}\"",
                    shortage.word(),
                    lease.server().id(),
                    why,
                    shortage.remedy());
        }
    }

    /** What stands in front of the request on a plain connection; under TLS it was sent before the handshake. */
    static void writePreamble(Backend backend, Lease lease, ClientConnection connection, ByteBuf out) {
        if (!lease.server().tls()) {
            write(backend, connection, out);
        }
    }

    /** What the server is told about the client beside its request. */
    static ForwardContext forwardContext(Exchange exchange) {
        ClientConnection connection = exchange.connection();
        return new ForwardContext(
                connection.visitor().host(),
                connection.secure(),
                connection.boundPort(),
                connection.gate().trusts(connection.visitor().address().getAddress()),
                exchange.facts().requestId,
                exchange.key().isPresent(),
                exchange.lease().server().authority());
    }

    private static Optional<ByteBuf> preamble(Backend backend, ClientConnection connection) {
        if (backend.proxyProtocol() == Backend.ProxyProtocol.OFF) {
            return Optional.empty();
        }
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(ProxyHeader.MAX_BYTES);
        write(backend, connection, out);
        return Optional.of(out);
    }

    private static void write(Backend backend, ClientConnection connection, ByteBuf out) {
        if (backend.proxyProtocol() != Backend.ProxyProtocol.OFF) {
            ProxyHeader.write(
                    backend.proxyProtocol(),
                    connection.visitor().address(),
                    connection.visitor().reached().orElseGet(connection.wire()::local),
                    out);
        }
    }

    /** The backend's source addresses, of the server's family alone. */
    private static List<InetAddress> sources(Backend backend, InetAddress server) {
        List<InetAddress> all = backend.sourceAddresses();
        for (InetAddress source : all) {
            if (source.getClass() != server.getClass()) {
                return all.stream()
                        .filter(address -> address.getClass() == server.getClass())
                        .toList();
            }
        }
        return all; // without a copy for each connection
    }
}
