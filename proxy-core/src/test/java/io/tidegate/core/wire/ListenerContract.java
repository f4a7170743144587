package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where clients are accepted. */
@SuppressWarnings({"NullAway.Init", "AddressSelection"}) // all hosts are literal addresses
abstract class ListenerContract {
    private final WireContract wires;

    ListenerContract(WireContract wires) {
        this.wires = wires;
    }

    @Test
    void onAllAddressesTellsIpv4AsIpv4() throws Exception {
        Listener listener = wires.bench.listen("::");
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            try (Socket peer = new Socket(host, listener.address().getPort())) {
                Incoming incoming = wires.bench.accepted();
                InetAddress from = incoming.remote().getAddress();
                assertEquals(host.contains(":") ? Inet6Address.class : Inet4Address.class, from.getClass());
                assertEquals(peer.getLocalPort(), incoming.remote().getPort());
                incoming.close();
            }
        }
    }

    @Test
    void thatIsPausedAcceptsOnceItIsResumed() throws Exception {
        Listener listener = wires.bench.listen("127.0.0.1");
        for (int i = 0; i < 3; i++) {
            listener.pause();
            listener.pause();
            wires.bench.run(() -> {});
            try (Socket peer = new Socket("127.0.0.1", listener.address().getPort())) {
                wires.bench.run(() -> {});
                wires.bench.run(() -> {});
                assertTrue(wires.bench.nothingAccepted());
                listener.resume();
                wires.bench.accepted().close();
                assertEquals(-1, peer.getInputStream().read());
            }
        }
    }

    @Test
    void whoseOwnerThrowsLosesThatConnectionAlone() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        Listener listener = wires.bench.transport.listen(
                wires.bench.loop, new Listener.Binding(new InetSocketAddress("127.0.0.1", 0), false, incoming -> {
                    if (accepted.getAndIncrement() == 0) {
                        throw new IllegalStateException("meant to be thrown");
                    }
                    incoming.close();
                }));
        for (int i = 0; i < 2; i++) {
            try (Socket peer = new Socket("127.0.0.1", listener.address().getPort())) {
                peer.setSoTimeout(WireBench.PATIENCE_SECONDS * 1_000);
                assertEquals(-1, peer.getInputStream().read());
            }
        }
        assertEquals(2, accepted.get());
        listener.close();
    }

    @Test
    void thatIsClosedRefuses() throws Exception {
        Listener listener = wires.bench.listen("127.0.0.1");
        listener.close();
        wires.bench.run(() -> {});
        WireBench.await(() -> refuses(listener), "refused");
    }

    private static boolean refuses(Listener listener) {
        try {
            new Socket("127.0.0.1", listener.address().getPort()).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void onATakenPortFails() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            InetSocketAddress taken = new InetSocketAddress("127.0.0.1", server.getLocalPort());
            assertThrows(
                    IOException.class,
                    () -> wires.bench.transport.listen(
                            wires.bench.loop, new Listener.Binding(taken, false, Incoming::close)));
        }
    }

    @Test
    void letsAnotherBesideItFromOneMomentToTheNext() throws Exception {
        Listener listener = wires.bench.listen("0.0.0.0");
        InetSocketAddress same =
                new InetSocketAddress("127.0.0.1", listener.address().getPort());
        Listener.Binding beside = new Listener.Binding(same, true, Incoming::close);
        assertThrows(IOException.class, () -> wires.bench.transport.listen(wires.bench.loop, beside));
        listener.reusePort(true);
        Listener other = wires.bench.transport.listen(wires.bench.loop, beside);
        try (Socket peer = new Socket("127.0.0.1", same.getPort())) {
            assertEquals(-1, peer.getInputStream().read()); // the more exact address has it
        }
        other.reusePort(false);
        other.close();
        wires.bench.run(() -> {});
        listener.reusePort(false);
        Listener.Binding alone = new Listener.Binding(same, false, Incoming::close);
        assertThrows(IOException.class, () -> wires.bench.transport.listen(wires.bench.loop, alone));
    }
}
