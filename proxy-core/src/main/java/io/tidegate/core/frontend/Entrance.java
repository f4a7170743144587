package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.proxyprotocol.ProxyHeaderReader;
import io.tidegate.core.wire.Incoming;
import io.tidegate.core.wire.ServerTls;
import io.tidegate.core.wire.Wire;
import java.io.IOException;
import java.util.Optional;

/**
 * One accepted connection on its way in: PROXY header if that is required, TLS if that is spoken, then a
 * {@link ClientConnection}. Its place was counted when it was accepted and is given back once.
 *
 * <p>Thread: its event loop.
 */
final class Entrance {
    private final FrontendLoop loop;
    private final Gate gate;
    private final int port;
    private final Admission counted;
    private final Optional<ServerTls> tls;
    private final long acceptedMillis;

    Entrance(FrontendLoop loop, Gate gate, int port, Admission counted, Optional<ServerTls> tls) {
        this.loop = loop;
        this.gate = gate;
        this.port = port;
        this.counted = counted;
        this.tls = tls;
        this.acceptedMillis = loop.wheel().nowMillis();
    }

    Gate gate() {
        return gate;
    }

    void open(Incoming incoming) {
        boolean proxied = gate.frontend().proxyProtocol();
        if (proxied && !trusted(incoming)) {
            incoming.close();
            leave();
            return;
        }
        Wire wire;
        try {
            wire = loop.wires().adopt(incoming, tls.isPresent());
        } catch (IOException e) {
            leave(); // gone before it was here
            return;
        }
        if (proxied) {
            loop.onEntering();
            new ProxyEntry(loop, this, wire).open();
        } else {
            admit(wire, Optional.empty(), Unpooled.EMPTY_BUFFER);
        }
    }

    private boolean trusted(Incoming incoming) {
        return gate.frontend().trustedProxies().isEmpty()
                || gate.trusts(incoming.remote().getAddress());
    }

    /** The client is known: whom PROXY named, else the peer; {@code already} are its first bytes. */
    void admit(Wire wire, Optional<ProxyHeaderReader.Named> named, ByteBuf already) {
        Visitor visitor = new Visitor(
                named.map(ProxyHeaderReader.Named::source).orElse(wire.remote()),
                named.map(ProxyHeaderReader.Named::destination),
                counted,
                gate.figures());
        ClientConnection connection = new ClientConnection(loop, gate, wire, visitor, port, tls.isPresent());
        tls.ifPresent(secure -> wire.startTls(secure, already));
        connection.open(acceptedMillis);
        if (tls.isEmpty() && already.isReadable()) {
            connection.onRead(already);
        }
    }

    /** It never became a client's. */
    void leave() {
        counted.leave();
        loop.onConnectionEnded();
    }
}
