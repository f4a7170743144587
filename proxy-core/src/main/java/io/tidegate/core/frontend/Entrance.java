package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.figures.EntryFailure;
import io.tidegate.core.proxyprotocol.ProxyHeaderReader;
import io.tidegate.core.wire.Incoming;
import io.tidegate.core.wire.ServerTls;
import io.tidegate.core.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
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
            failed(incoming.remote(), EntryFailure.PROXY_UNTRUSTED);
            incoming.close();
            leave();
            return;
        }
        Wire wire;
        try {
            wire = loop.wires().adopt(incoming);
        } catch (IOException e) {
            leave(); // gone before it was here
            return;
        }
        if (proxied) {
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
    void admit(Wire plain, Optional<ProxyHeaderReader.Named> named, ByteBuf already) {
        Visitor visitor = new Visitor(
                named.map(ProxyHeaderReader.Named::source).orElse(plain.remote()),
                named.map(ProxyHeaderReader.Named::destination),
                counted,
                gate.figures());
        Wire wire =
                tls.map(secure -> loop.wires().secure(plain, secure, already)).orElse(plain);
        ClientConnection connection = new ClientConnection(loop, gate, wire, visitor, port, tls.isPresent());
        connection.open(acceptedMillis);
        if (tls.isEmpty() && already.isReadable()) {
            connection.onRead(already);
        }
    }

    /** It is no client of ours: counted, and closed by whoever found that out. */
    void failed(InetSocketAddress peer, EntryFailure why) {
        loop.ledger().entryFailed(gate, peer, why, "");
    }

    /** It never became a client's. */
    void leave() {
        counted.leave();
        loop.onConnectionEnded();
    }
}
