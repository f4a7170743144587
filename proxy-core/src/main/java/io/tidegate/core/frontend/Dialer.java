package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Server;
import io.tidegate.core.http.ForwardContext;
import io.tidegate.core.proxyprotocol.ProxyHeader;
import io.tidegate.core.wire.Dialing;
import io.tidegate.core.wire.Wires;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Connects to servers: from which address, with which PROXY header, with which TLS.
 *
 * <p>Thread: its event loop.
 */
final class Dialer {
    private final Wires wires;
    private final FrontendLoop loop;
    private int turn;

    Dialer(Wires wires, FrontendLoop loop) {
        this.wires = wires;
        this.loop = loop;
    }

    Dialing dial(Backend backend, Lease lease, ClientConnection connection, Dialing.Outcome outcome) {
        Server server = lease.server();
        return wires.dial(
                new Wires.Destination(
                        lease.address(),
                        source(backend, lease.address().getAddress()),
                        server.tls() ? preamble(backend, connection) : Optional.empty(),
                        server.tls() ? Optional.of(loop.snapshot().tls(server)) : Optional.empty()),
                outcome);
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
                authority(exchange.lease().server()));
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

    /** The backend's source addresses in turn, of the server's family alone. */
    private Optional<InetAddress> source(Backend backend, InetAddress server) {
        List<InetAddress> sources = backend.sourceAddresses();
        for (int tries = sources.size(); tries > 0; tries--) {
            turn = (turn + 1) % sources.size();
            InetAddress source = sources.get(turn);
            if (source.getClass() == server.getClass()) {
                return Optional.of(source);
            }
        }
        return Optional.empty();
    }

    private static String authority(Server server) {
        String host = server.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + server.port();
    }
}
