package io.tidegate.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.wire.WireBench.Pair;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every make of wire promises; run by one class for each. */
@Timeout(180)
@SuppressWarnings({"NullAway.Init", "AddressSelection"}) // set before each test; all hosts are literal addresses
abstract class WireContract {
    private static final int SCARCE = 2 << 20; // more than the bench's buffers-total

    private WireBench bench;

    abstract WireBench bench() throws Exception;

    /** Whether bytes can go from one wire to another inside the kernel. */
    boolean passes() {
        return false;
    }

    @BeforeEach
    void open() throws Exception {
        bench = bench();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        bench.close();
    }

    private Pair halfClosing() throws Exception {
        Pair pair = bench.pair();
        if (!pair.wire().halfCloses()) {
            end(pair);
            abort("it does not half-close");
        }
        return pair;
    }

    private void end(Pair pair) throws Exception {
        pair.recorder().silent = true;
        bench.run(pair.wire()::close);
        pair.peer().close();
        bench.run(() -> {});
        assertTrue(
                pair.recorder().events.stream().noneMatch(e -> e.startsWith("wrongly")),
                pair.recorder().events::toString);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private void calling(Pair pair, Runnable call) throws Exception {
        bench.run(() -> {
            pair.recorder().calling = true;
            call.run();
            pair.recorder().calling = false;
        });
    }

    private static void rst(Socket socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Nested
    class Bytes {
        @Test
        void goBothWaysUnchanged() throws Exception {
            Pair pair = bench.pair();
            byte[] in = random(300_000);
            pair.peer().getOutputStream().write(in);
            WireBench.await(() -> pair.recorder().size() == in.length, "all bytes");
            assertArrayEquals(in, pair.recorder().bytes());
            assertTrue(bench.write(pair.wire(), "out".getBytes(US_ASCII)));
            assertArrayEquals(
                    "out".getBytes(US_ASCII), pair.peer().getInputStream().readNBytes(3));
            end(pair);
        }

        @Test
        void thatNobodyReadsAreKeptAndDeliveredInOrder() throws Exception {
            Pair pair = bench.pair();
            byte[] piece = random(1 << 20);
            int pieces = 0;
            while (bench.write(pair.wire(), piece)) {
                pieces++;
            }
            int more = pieces + 1;
            assertTrue(pair.wire().heldBytes() > 0);
            WireBench.await(() -> bench.held.bytes() > 0, "accounted");
            assertFalse(bench.write(pair.wire(), piece));
            for (int i = 0; i <= more; i++) {
                assertArrayEquals(piece, pair.peer().getInputStream().readNBytes(piece.length));
            }
            WireBench.await(() -> pair.recorder().told("drained"), "onDrained");
            assertEquals(0, pair.wire().heldBytes());
            assertEquals(0, bench.held.bytes());
            assertTrue(bench.write(pair.wire(), new byte[1]));
            end(pair);
        }

        @Test
        void ofABufferOnTheHeapAreWritten() throws Exception {
            Pair pair = bench.pair();
            bench.run(() -> pair.wire().write(Unpooled.copiedBuffer("heap", US_ASCII)));
            assertArrayEquals(
                    "heap".getBytes(US_ASCII), pair.peer().getInputStream().readNBytes(4));
            end(pair);
        }

        @Test
        void waitWhilePausedAndComeAfterResume() throws Exception {
            Pair pair = bench.pair();
            bench.run(pair.wire()::pause);
            pair.peer().getOutputStream().write(random(1_000));
            pair.peer().shutdownOutput();
            Pair other = bench.pair(); // the loop has turned since
            assertEquals(0, pair.recorder().size());
            assertEquals(List.of(), pair.recorder().events);
            calling(pair, pair.wire()::resume);
            WireBench.await(() -> pair.recorder().told("fin"), "FIN behind the data");
            assertArrayEquals(random(1_000), pair.recorder().bytes());
            end(pair);
            end(other);
        }

        @Test
        void comeInPiecesOfTheSizeThatIsWantedAndTheFinBehindThem() throws Exception {
            Pair pair = bench.pair();
            bench.run(() -> pair.wire().maxReadBytes(64));
            byte[] in = random(64 * 100);
            pair.peer().getOutputStream().write(in);
            pair.peer().shutdownOutput();
            WireBench.await(() -> pair.recorder().told("fin"), "FIN");
            assertArrayEquals(in, pair.recorder().bytes());
            assertTrue(pair.recorder().largest <= 64, () -> "a piece of " + pair.recorder().largest);
            end(pair);
        }

        @Test
        void comeInSmallPiecesWhileBuffersAreScarce() throws Exception {
            Pair pair = bench.pair();
            bench.run(() -> bench.held.add(SCARCE));
            byte[] in = random(300_000);
            pair.peer().getOutputStream().write(in);
            WireBench.await(() -> pair.recorder().size() == in.length, "all bytes");
            assertArrayEquals(in, pair.recorder().bytes());
            assertTrue(
                    pair.recorder().largest <= HeldBytes.SCARCE_READ_BYTES,
                    () -> "a piece of " + pair.recorder().largest);
            bench.run(() -> bench.held.add(-SCARCE));
            end(pair);
        }

        @Test
        void behindAPauseStayWithTheKernelEvenIfAFinFollows() throws Exception {
            Pair pair = bench.pair();
            bench.run(() -> pair.wire().maxReadBytes(10_000));
            bench.run(() -> pair.wire().receiver(pair.recorder().pausing(pair.wire())));
            byte[] in = random(2_000_000); // more than one read, and within what the two kernels take
            pair.peer().getOutputStream().write(in);
            pair.peer().shutdownOutput();
            for (int size = 0; size < in.length; ) {
                int before = size;
                WireBench.await(() -> pair.recorder().size() > before, "the next piece");
                end(bench.pair()); // the loop has turned since
                size = pair.recorder().size();
                assertTrue(size - before <= 10_000, "paused, and yet more came");
                // over TLS what is left of a record
                assertTrue(bench.held.bytes() < 16 * 1024, () -> "queued " + bench.held.bytes());
                calling(pair, pair.wire()::resume);
            }
            WireBench.await(() -> pair.recorder().told("fin"), "FIN");
            assertArrayEquals(in, pair.recorder().bytes());
            assertEquals(0, bench.held.bytes());
            end(pair);
        }
    }

    /** What comes of one wire goes to another, unseen where both can. */
    private static final class Onward extends Recorder {
        private final Wire from;
        private final Wire to;
        private long passed;

        Onward(Wire from, Wire to) {
            this.from = from;
            this.to = to;
        }

        private void next() {
            if (to.heldBytes() > 0) {
                from.pause();
            }
            from.passThrough(to, 100_000);
        }

        @Override
        public void onRead(ByteBuf in) {
            to.write(in);
            next();
        }

        @Override
        public void onPassed(int bytes) {
            passed += bytes;
            next();
        }

        @Override
        public void onFin() {
            to.finish();
        }
    }

    @Nested
    class PassedThrough {
        private Onward join(Pair in, Pair out) throws Exception {
            return bench.on(() -> {
                Onward onward = new Onward(in.wire(), out.wire());
                in.wire().receiver(onward);
                out.wire().receiver(new Recorder() {
                    @Override
                    public void onDrained() {
                        in.wire().resume();
                    }

                    @Override
                    public void onReset() {
                        in.wire().reset();
                    }
                });
                return onward;
            });
        }

        @Test
        void bytesArriveOnceAndInOrderAndTheFinBehindThem() throws Exception {
            Pair in = bench.pair();
            Pair out = bench.pair();
            Onward onward = join(in, out);
            byte[] bytes = random(20_000_000); // more than the kernel takes while nobody reads
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    in.peer().getOutputStream().write(bytes);
                    in.peer().shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            WireBench.await(() -> bench.held.bytes() > 0, "a target that takes no more");
            assertArrayEquals(bytes, out.peer().getInputStream().readAllBytes());
            writer.join();
            assertEquals(passes(), bench.on(() -> onward.passed > bytes.length / 2));
            end(in);
            end(out);
        }

        @Test
        void aTargetThatBreaksBreaksNothingElse() throws Exception {
            Pair in = bench.pair();
            Pair out = bench.pair();
            join(in, out);
            in.peer().getOutputStream().write(new byte[200_000]);
            out.peer().getInputStream().readNBytes(150_000);
            rst(out.socket());
            OutputStream more = in.peer().getOutputStream();
            assertThrows(IOException.class, () -> {
                while (true) {
                    more.write(new byte[100_000]);
                }
            });
            WireBench.await(() -> in.wire().closed() && out.wire().closed(), "both closed");
            in.socket().close();
            Pair next = bench.pair();
            Pair behind = bench.pair();
            join(next, behind);
            next.peer().getOutputStream().write(random(100_000));
            assertArrayEquals(random(100_000), behind.peer().getInputStream().readNBytes(100_000));
            end(next);
            end(behind);
        }
    }

    @Nested
    class Ends {
        @Test
        void ofTheOtherSideLeaveOursOpen() throws Exception {
            Pair pair = halfClosing();
            pair.peer().shutdownOutput();
            WireBench.await(() -> pair.recorder().told("fin"), "FIN");
            bench.write(pair.wire(), random(100));
            assertArrayEquals(random(100), pair.peer().getInputStream().readNBytes(100));
            byte[] piece = random(1 << 20);
            int pieces = 1;
            while (bench.write(pair.wire(), piece)) {
                pieces++;
            }
            for (int i = 0; i < pieces; i++) {
                assertArrayEquals(piece, pair.peer().getInputStream().readNBytes(piece.length));
            }
            WireBench.await(() -> pair.recorder().told("drained"), "onDrained");
            end(pair);
        }

        @Test
        void ofTheOtherSideLeaveOursOpenForMoreThanTheKernelTakes() throws Exception {
            Pair pair = halfClosing();
            pair.peer().shutdownOutput();
            WireBench.await(() -> pair.recorder().told("fin"), "onFin");
            for (int round = 0; round < 2; round++) {
                int pieces = 1;
                byte[] piece = random(1 << 20);
                while (bench.write(pair.wire(), piece)) {
                    pieces++;
                }
                for (int i = 0; i < pieces; i++) {
                    assertArrayEquals(piece, pair.peer().getInputStream().readNBytes(piece.length));
                }
                WireBench.await(() -> bench.held.bytes() == 0, "nothing kept");
            }
            bench.run(pair.wire()::finish);
            assertEquals(-1, pair.peer().getInputStream().read());
            end(pair);
        }

        @Test
        void ofOursLeaveTheOtherOpen() throws Exception {
            Pair pair = halfClosing();
            calling(pair, pair.wire()::finish);
            assertEquals(-1, pair.peer().getInputStream().read());
            pair.peer().getOutputStream().write(7);
            WireBench.await(() -> pair.recorder().size() == 1, "a byte behind our FIN");
            end(pair);
        }

        @Test
        void comeBehindWhatIsKept() throws Exception {
            Pair pair = bench.pair();
            byte[] piece = random(1 << 20);
            int pieces = 1;
            while (bench.write(pair.wire(), piece)) {
                pieces++;
            }
            calling(pair, pair.wire()::finish);
            for (int i = 0; i < pieces; i++) {
                assertArrayEquals(piece, pair.peer().getInputStream().readNBytes(piece.length));
            }
            assertEquals(-1, pair.peer().getInputStream().read());
            WireBench.await(() -> pair.recorder().told("drained"), "onDrained behind the FIN");
            assertEquals(0, bench.held.bytes());
            end(pair);
        }

        @Test
        void byResetAreToldOnceAndNotAsFin() throws Exception {
            Pair pair = bench.pair();
            rst(pair.socket());
            WireBench.await(() -> pair.recorder().told("reset"), "reset");
            assertEquals(List.of("reset"), pair.recorder().events);
            assertTrue(pair.wire().closed());
            end(pair);
        }

        @Test
        void byResetAreToldWhilePausedAndWhileBytesAreKept() throws Exception {
            Pair pair = bench.pair();
            bench.run(pair.wire()::pause);
            while (bench.write(pair.wire(), random(1 << 20))) {
                Thread.onSpinWait();
            }
            rst(pair.socket());
            WireBench.await(() -> pair.recorder().told("reset"), "reset");
            assertFalse(pair.recorder().told("fin"));
            assertEquals(0, bench.held.bytes());
            end(pair);
        }

        @Test
        void byResetAreNotTakenForAFinWhereAWriteMeetsThemFirst() throws Exception {
            Pair pair = bench.pair();
            bench.run(() -> {
                try {
                    rst(pair.socket()); // the loop is busy here: the wire learns of it by the write
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                pair.recorder().calling = true;
                pair.wire().write(Unpooled.copiedBuffer("a", US_ASCII));
                pair.wire().write(Unpooled.copiedBuffer("b", US_ASCII));
                pair.wire().finish();
                pair.recorder().calling = false;
            });
            WireBench.await(() -> pair.recorder().told("reset"), "reset");
            assertEquals(List.of("reset"), pair.recorder().events);
            end(pair);
        }

        @Test
        void ofOursByResetAreSeenAsReset() throws Exception {
            Pair pair = bench.pair();
            calling(pair, pair.wire()::reset);
            assertThrows(
                    SocketException.class, () -> pair.peer().getInputStream().read());
            end(pair);
        }

        @Test
        void ofAReceiverThatThrowsTouchNoOther() throws Exception {
            Pair bad = bench.pair();
            Pair good = bench.pair();
            bench.run(() -> bad.wire().receiver(new Recorder() {
                @Override
                public void onRead(ByteBuf in) {
                    throw new IllegalStateException("meant to be thrown");
                }
            }));
            bench.run(() -> {
                try { // both edges in one batch
                    bad.peer().getOutputStream().write(1);
                    good.peer().getOutputStream().write(1);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            WireBench.await(() -> good.recorder().size() == 1, "the other's byte");
            WireBench.await(bad.wire()::closed, "the end of the one");
            end(bad);
            end(good);
        }

        @Test
        void areFinalWhateverIsCalledAfterwards() throws Exception {
            Pair pair = bench.pair();
            pair.recorder().silent = true;
            bench.run(() -> {
                Wire wire = pair.wire();
                wire.close();
                wire.write(Unpooled.copiedBuffer("late", US_ASCII));
                wire.finish();
                wire.pause();
                wire.resume();
                wire.reset();
                wire.close();
            });
            assertEquals(-1, pair.peer().getInputStream().read());
            end(pair);
        }
    }

    @Nested
    class Dialled {
        private final Recorder outcome = new Recorder();

        private Socket dial(ServerSocket server, Wires.Destination to) throws Exception {
            bench.run(() -> bench.wires.dial(to, outcome));
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
                        Socket peer = dial(server, bench.to(server.getInetAddress(), server.getLocalPort()))) {
                    assertEquals(server.getLocalPort(), wire().remote().getPort());
                    assertEquals(peer.getPort(), wire().local().getPort());
                    bench.run(wire()::close);
                }
            }
        }

        @Test
        void whatComesWithTheConnectIsNotLost() throws Exception {
            try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                bench.run(() -> {
                    bench.wires.dial(bench.to(server.getInetAddress(), server.getLocalPort()), outcome);
                    try (Socket peer = server.accept()) { // the loop looks only when all this has happened
                        peer.getOutputStream().write(random(1_000));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                WireBench.await(() -> outcome.told("connected"), "connected");
                bench.run(wire()::resume);
                WireBench.await(() -> outcome.told("fin"), "FIN");
                assertArrayEquals(random(1_000), outcome.bytes());
                bench.run(wire()::close);
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
                    bench.write(wire(), "GET".getBytes(US_ASCII));
                    assertEquals("PROXY GET", new String(peer.getInputStream().readNBytes(9), US_ASCII));
                    assertEquals(0, to.preamble().orElseThrow().refCnt());
                    bench.run(wire()::close);
                }
            }
        }

        @Test
        void toAClosedPortFailsLater() throws Exception {
            int port;
            try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                port = server.getLocalPort();
            }
            bench.run(() -> {
                outcome.calling = true;
                bench.wires.dial(bench.to(InetAddress.getLoopbackAddress(), port), outcome);
                outcome.calling = false;
            });
            WireBench.await(() -> outcome.told("failed"), "failed");
            assertEquals(List.of("failed"), outcome.events);
        }

        @Test
        void cancelledTellsNothing() throws Exception {
            try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                bench.run(() -> bench.wires
                        .dial(bench.to(server.getInetAddress(), server.getLocalPort()), outcome)
                        .cancel());
                bench.run(() -> {});
                bench.run(() -> {});
                assertEquals(List.of(), outcome.events);
            }
        }
    }

    @Nested
    class AListener {
        @Test
        void onAllAddressesTellsIpv4AsIpv4() throws Exception {
            Listener listener = bench.listen("::");
            for (String host : new String[] {"127.0.0.1", "::1"}) {
                try (Socket peer = new Socket(host, listener.address().getPort())) {
                    Incoming incoming = bench.accepted();
                    InetAddress from = incoming.remote().getAddress();
                    assertEquals(host.contains(":") ? Inet6Address.class : Inet4Address.class, from.getClass());
                    assertEquals(peer.getLocalPort(), incoming.remote().getPort());
                    incoming.close();
                }
            }
        }

        @Test
        void thatIsPausedAcceptsOnceItIsResumed() throws Exception {
            Listener listener = bench.listen("127.0.0.1");
            for (int i = 0; i < 3; i++) {
                listener.pause();
                listener.pause();
                bench.run(() -> {});
                try (Socket peer = new Socket("127.0.0.1", listener.address().getPort())) {
                    bench.run(() -> {});
                    bench.run(() -> {});
                    assertTrue(bench.nothingAccepted());
                    listener.resume();
                    bench.accepted().close();
                    assertEquals(-1, peer.getInputStream().read());
                }
            }
        }

        @Test
        void thatIsClosedRefuses() throws Exception {
            Listener listener = bench.listen("127.0.0.1");
            listener.close();
            bench.run(() -> {});
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
                        () -> bench.transport.listen(bench.loop, new Listener.Binding(taken, false, Incoming::close)));
            }
        }

        @Test
        void letsAnotherBesideItFromOneMomentToTheNext() throws Exception {
            Listener listener = bench.listen("0.0.0.0");
            InetSocketAddress same =
                    new InetSocketAddress("127.0.0.1", listener.address().getPort());
            Listener.Binding beside = new Listener.Binding(same, true, Incoming::close);
            assertThrows(IOException.class, () -> bench.transport.listen(bench.loop, beside));
            listener.reusePort(true);
            Listener other = bench.transport.listen(bench.loop, beside);
            try (Socket peer = new Socket("127.0.0.1", same.getPort())) {
                assertEquals(-1, peer.getInputStream().read()); // the more exact address has it
            }
            other.reusePort(false);
            other.close();
            bench.run(() -> {});
            listener.reusePort(false);
            Listener.Binding alone = new Listener.Binding(same, false, Incoming::close);
            assertThrows(IOException.class, () -> bench.transport.listen(bench.loop, alone));
        }
    }
}
