package io.tidegate.core.wire;

import static io.tidegate.core.wire.WireContract.random;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Wires to servers. */
@SuppressWarnings({"NullAway.Init", "AddressSelection"}) // all hosts are literal addresses
abstract class DialContract {
    private final WireContract wires;

    DialContract(WireContract wires) {
        this.wires = wires;
    }

    private final Recorder outcome = new Recorder();

    private Socket dial(ServerSocket server, Wires.Destination to) throws Exception {
        wires.bench.run(() -> wires.bench.wires.dial(to, outcome));
        Socket peer = server.accept();
        WireBench.await(() -> outcome.told("connected"), "connected");
        return peer;
    }

    private Wire wire() {
        return Objects.requireNonNull(outcome.wire);
    }

    @Test
    void overIpv4AndIpv6() throws Exception {
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            outcome.events.clear();
            try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(host));
                    Socket peer = dial(server, wires.bench.to(server.getInetAddress(), server.getLocalPort()))) {
                assertEquals(server.getLocalPort(), wire().remote().getPort());
                assertEquals(peer.getPort(), wire().local().getPort());
                wires.bench.run(wire()::close);
            }
        }
    }

    @Test
    void whatComesWithTheConnectIsNotLost() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            wires.bench.run(() -> {
                wires.bench.wires.dial(wires.bench.to(server.getInetAddress(), server.getLocalPort()), outcome);
                try (Socket peer = server.accept()) { // the loop looks only when all this has happened
                    peer.getOutputStream().write(random(1_000));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            WireBench.await(() -> outcome.told("connected"), "connected");
            wires.bench.run(wire()::resume);
            WireBench.await(() -> outcome.told("fin"), "FIN");
            assertArrayEquals(random(1_000), outcome.bytes());
            wires.bench.run(wire()::close);
        }
    }

    @Test
    void fromASourceAddressWithAPreambleInFront() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            InetAddress source = InetAddress.getByName("127.0.0.9");
            Wires.Destination to = new Wires.Destination(
                    new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
                    Optional.of(source),
                    Optional.of(Unpooled.copiedBuffer("PROXY ", US_ASCII)),
                    Optional.empty());
            try (Socket peer = dial(server, to)) {
                assertEquals(source, peer.getInetAddress());
                wires.bench.write(wire(), "GET".getBytes(US_ASCII));
                assertEquals("PROXY GET", new String(peer.getInputStream().readNBytes(9), US_ASCII));
                assertEquals(0, to.preamble().orElseThrow().refCnt());
                wires.bench.run(wire()::close);
            }
        }
    }

    @Test
    void toAClosedPortFailsLater() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        wires.bench.run(() -> {
            outcome.calling = true;
            wires.bench.wires.dial(wires.bench.to(InetAddress.getLoopbackAddress(), port), outcome);
            outcome.calling = false;
        });
        WireBench.await(() -> outcome.told("failed"), "failed");
        assertEquals(List.of("failed"), outcome.events);
    }

    @Test
    void cancelledTellsNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            wires.bench.run(() -> wires.bench
                    .wires
                    .dial(wires.bench.to(server.getInetAddress(), server.getLocalPort()), outcome)
                    .cancel());
            wires.bench.run(() -> {});
            wires.bench.run(() -> {});
            assertEquals(List.of(), outcome.events);
        }
    }
}
