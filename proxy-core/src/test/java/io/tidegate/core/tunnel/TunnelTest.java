package io.tidegate.core.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.tidegate.core.figures.ServerFigures;
import io.tidegate.core.timer.ManualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TunnelTest {
    private static final int KIB = 1024;

    private final ManualTime time = new ManualTime();
    private final TestLoop loop = new TestLoop(time.wheel());
    private final ServerFigures figures = new ServerFigures();
    private final List<TunnelEnd> ends = new ArrayList<>();
    private FakeWire client = new FakeWire(true);
    private final FakeWire server = new FakeWire(true);

    private Tunnel open(TunnelRules rules) {
        Tunnel tunnel = new Tunnel(loop, rules, figures, client, server, ends::add);
        tunnel.open(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
        return tunnel;
    }

    private static TunnelRules rules() {
        return new TunnelRules(true, true, 0, 0, 0, 0, 0, 0, 0, 0, 64 * KIB);
    }

    private static TunnelRules idle(long millis) {
        return new TunnelRules(true, true, millis, 0, 0, 0, 0, 0, 0, 0, 64 * KIB);
    }

    private static TunnelRules fins(long client, long server) {
        return new TunnelRules(true, true, 0, client, server, 0, 0, 0, 0, 0, 64 * KIB);
    }

    private static TunnelRules stall(long millis, int buffer) {
        return new TunnelRules(true, true, 0, 0, 0, millis, 0, 0, 0, 0, buffer);
    }

    private static TunnelRules pings(long interval, long timeout) {
        return new TunnelRules(true, true, 0, 0, 0, 0, interval, timeout, 0, 0, 64 * KIB);
    }

    private static TunnelRules maxDuration(long millis) {
        return new TunnelRules(true, true, 0, 0, 0, 0, 0, 0, millis, 0, 64 * KIB);
    }

    private static TunnelRules maxMessage(long bytes) {
        return new TunnelRules(true, true, 0, 0, 0, 0, 0, 0, 0, bytes, 64 * KIB);
    }

    private static TunnelRules noFrames() {
        return new TunnelRules(false, true, 0, 0, 0, 0, 0, 0, 0, 0, 64 * KIB);
    }

    private static byte[] binary(int size, boolean masked) {
        return Frames.frame(Frames.BINARY, true, masked, new byte[size]);
    }

    private void assertEnded(String by, int code, String reason) {
        assertEquals(List.of(new TunnelEnd(by, code < 0 ? OptionalInt.empty() : OptionalInt.of(code), reason)), ends);
        assertTrue(client.closed() && server.closed());
        assertEquals(0, time.wheel().armed());
        assertEquals(0, figures.tunnelsActive().value());
        assertEquals(1, figures.closed().size());
    }

    @Nested
    class WhileOpen {
        @Test
        void bytesMessagesAndEarlyDataAreCounted() {
            Tunnel tunnel = new Tunnel(loop, rules(), figures, client, server, ends::add);
            byte[] early = Frames.text("early", true);
            byte[] greeting = Frames.text("hello", false);
            tunnel.open(Unpooled.copiedBuffer(early), Unpooled.copiedBuffer(greeting));
            client.comes(Frames.frame(Frames.PING, true, true, new byte[0]));
            assertArrayEquals(Frames.join(early, Frames.frame(Frames.PING, true, true, new byte[0])), server.got());
            assertArrayEquals(greeting, client.got());
            assertEquals(
                    early.length + 6, figures.bytes(ServerFigures.TO_SERVER).value());
            assertEquals(2, tunnel.messagesToServer());
            assertEquals(1, tunnel.messagesToClient());
            assertEquals(1, figures.messages(ServerFigures.TO_SERVER, 0).value());
            assertEquals(1, figures.messages(ServerFigures.TO_SERVER, 2).value());
            assertEquals(1, figures.tunnelsActive().value());
        }

        @Test
        void aSideThatDoesNotReadStopsTheOtherWithinTheBuffer() {
            open(rules());
            server.takes = 10;
            client.comes(binary(60 * KIB, true));
            assertTrue(client.paused);
            assertTrue(server.mostHeld <= 64 * KIB);
            assertFalse(server.paused);
            server.accepts(20 * KIB);
            assertTrue(client.paused);
            server.accepts(60 * KIB);
            assertFalse(client.paused);
        }

        @Test
        void aLargeBufferFillsUpToItsSizeAndNotAbove() {
            open(stall(0, 256 * KIB));
            server.takes = 0;
            byte[] frame = binary(64 * KIB - 14, true);
            while (!client.paused) {
                client.comes(frame);
            }
            assertTrue(server.mostHeld <= 256 * KIB && server.mostHeld > 180 * KIB, () -> "held " + server.mostHeld);
        }

        @Test
        void nothingIsReadForWhoHoldsAnythingWhenTheProcessHasNoMoreToGive() {
            open(stall(0, 256 * KIB));
            loop.scarce = true;
            server.takes = 1;
            client.comes(binary(100, true));
            assertTrue(client.paused);
        }
    }

    @Nested
    class Ends {
        @Test
        void whenBothSidesHaveEnded() {
            open(rules());
            client.fin();
            assertTrue(server.finished);
            assertFalse(client.finished);
            server.comes(Frames.text("last words", false));
            server.fin();
            assertArrayEquals(Frames.text("last words", false), client.got());
            assertEnded("client", -1, "closed");
        }

        @Test
        void whenWhatIsHeldBehindTheLastEndIsGone() {
            open(rules());
            server.takes = 0;
            client.comes(binary(100, true));
            client.fin();
            server.fin();
            assertEquals(List.of(), ends);
            server.accepts(1_000);
            assertEnded("client", -1, "closed");
        }

        @Test
        void withTheFirstCloseCodeAndWhoSaidIt() {
            open(rules());
            server.comes(Frames.close(4002, false, "x"));
            client.comes(Frames.close(1000, true, ""));
            server.fin();
            client.fin();
            assertEnded("server", 4002, "closed");
            assertTrue(figures.closed().containsKey(new ServerFigures.Closed("server", "4xxx")));
        }

        @Test
        void withAResetThatIsPassedOnWhateverIsHeld() {
            open(rules());
            server.takes = 0;
            client.comes(binary(100, true));
            client.breaks();
            assertTrue(server.reset);
            assertEnded("client", -1, "reset");
        }

        @Test
        void withAHeaderThatNeverBecameWhole() {
            open(rules());
            client.comes(new byte[] {(byte) 0x82});
            assertEquals(0, server.got().length);
            client.fin();
            assertArrayEquals(new byte[] {(byte) 0x82}, server.got());
        }
    }

    @Nested
    class Timeouts {
        @Test
        void idleCountsFromTheLastByteOfEitherSide() {
            open(idle(1_000));
            for (int i = 0; i < 4; i++) {
                time.pass(700);
                (i % 2 == 0 ? server : client).comes(Frames.text("tick", i % 2 != 0));
            }
            assertEquals(List.of(), ends);
            time.pass(1_100);
            assertEnded("tidegate", -1, "tunnel-timeout");
        }

        @Test
        void clientFinCountsFromTheServersLastByte() {
            open(fins(1_000, 5_000));
            client.fin();
            time.pass(800);
            server.comes(Frames.text("late", false));
            time.pass(800);
            assertEquals(List.of(), ends);
            time.pass(400);
            assertEnded("client", -1, "client-fin");
        }

        @Test
        void serverFinCountsTheReverse() {
            open(fins(0, 1_000));
            server.fin();
            time.pass(900);
            assertEquals(List.of(), ends);
            time.pass(300);
            assertEnded("server", -1, "server-fin");
        }

        @Test
        void aSideThatAcceptsNoByteIsStalled() {
            open(stall(60_000, 64 * KIB));
            server.takes = 0;
            client.comes(binary(1_000, true));
            time.pass(59_000);
            assertEquals(List.of(), ends);
            time.pass(17_000);
            assertEnded("tidegate", -1, "stall");
        }

        @Test
        void aStallBeginsWithTheFirstByteThatWaitsEvenWhereTimeStoodStill() {
            open(stall(60_000, 64 * KIB));
            time.freeze(3_600_000); // nothing is armed, nothing ticks
            server.takes = 0;
            client.comes(binary(1_000, true));
            time.pass(59_000);
            assertEquals(List.of(), ends);
        }

        @Test
        void aSlowSideIsNotStalledWhileWhatWaitsGrows() {
            open(stall(60_000, 1024 * KIB));
            server.takes = 0;
            client.comes(binary(1_000, true));
            for (int i = 0; i < 20; i++) {
                client.comes(binary(30 * KIB, true));
                time.pass(10_000);
                server.accepts(100);
            }
            assertEquals(List.of(), ends);
        }

        @Test
        void maxDurationClosesWith1001WithinTenPercent() {
            open(maxDuration(10_000));
            time.pass(8_900);
            assertEquals(0, client.taken.readableBytes());
            time.pass(2_200);
            assertArrayEquals(Frames.close(1001, false, ""), client.got());
        }
    }

    @Nested
    class Pings {
        private final byte[] ping = Frames.frame(Frames.PING, true, false, OwnFrames.PING_PAYLOAD);
        private final byte[] pong = Frames.frame(Frames.PONG, true, true, OwnFrames.PING_PAYLOAD);

        @Test
        void askASilentClientAndItsPongGoesNoFurther() {
            Tunnel tunnel = open(pings(500, 1_000));
            for (int i = 0; i < 5; i++) {
                time.pass(560);
                assertArrayEquals(ping, client.got());
                client.comes(pong);
            }
            assertEquals(0, server.taken.readableBytes());
            assertEquals(0, tunnel.messagesToServer());
            assertFalse(tunnel.closing());
        }

        @Test
        void takeAPongWithinTheSameTickForLife() {
            Tunnel tunnel = open(pings(500, 300));
            time.drift(600_000); // the tick's time and the exact one differ
            while (client.taken.readableBytes() == 0) {
                time.pass(20);
            }
            client.comes(pong);
            time.drift(0);
            time.pass(450);
            assertFalse(tunnel.closing());
        }

        @Test
        void closeAClientThatStaysSilent() {
            open(pings(500, 1_000));
            time.pass(1_700);
            assertArrayEquals(Frames.join(ping, Frames.close(1001, false, "")), client.got());
            time.pass(3_500);
            assertEnded("tidegate", 1001, "ping-timeout");
        }

        @Test
        void waitForTheFrameUnderWayAndCountFromThen() {
            Tunnel tunnel = open(pings(500, 1_000));
            byte[] frame = binary(1_000, false);
            server.comes(Arrays.copyOf(frame, 10));
            time.pass(5_000);
            assertFalse(tunnel.closing());
            assertEquals(10, client.taken.readableBytes());
            server.comes(Arrays.copyOfRange(frame, 10, frame.length));
            assertArrayEquals(Frames.join(frame, ping), client.got());
            time.pass(900);
            assertFalse(tunnel.closing());
            time.pass(300);
            assertTrue(tunnel.closing());
        }

        @Test
        void followNoCloseAndNoFin() {
            Tunnel tunnel = open(pings(500, 1_000));
            byte[] close = Frames.close(1000, false, "");
            server.comes(close);
            time.pass(5_000);
            assertArrayEquals(close, client.got());
            server.fin();
            time.pass(5_000);
            assertFalse(tunnel.closing());
            assertEquals(List.of(), ends);
        }
    }

    @Nested
    class Closing {
        private final byte[] toClient = Frames.close(1001, false, "");

        @Test
        void saysCloseToBothAwaitsTheirsThenSendsFin() {
            Tunnel tunnel = open(rules());
            tunnel.close(1001, "drain");
            assertArrayEquals(toClient, client.got());
            byte[] masked = server.got();
            assertEquals(8, masked.length);
            assertEquals((byte) 0x82, masked[1]);
            FrameTracker reader = new FrameTracker(true, 0, i -> {});
            reader.scan(Unpooled.wrappedBuffer(masked), 0, masked.length);
            assertEquals(1001, reader.closeCode());
            assertFalse(client.finished || server.finished);
            client.comes(Frames.close(1001, true, ""));
            assertTrue(client.finished);
            assertFalse(server.finished);
            server.comes(Frames.close(1001, false, ""));
            assertTrue(server.finished);
            assertEquals(0, client.taken.readableBytes() + server.taken.readableBytes(), "their Closes go no further");
            client.fin();
            server.fin();
            assertEnded("tidegate", 1001, "drain");
        }

        @Test
        void handsNothingOnUnseenBehindOurClose() {
            Tunnel tunnel = open(rules());
            byte[] large = binary(100 * KIB, true);
            client.comes(Arrays.copyOf(large, 14));
            assertTrue(client.passes > 90 * KIB, "before it does");
            client.comes(Arrays.copyOfRange(large, 14, large.length));
            client.passes = 0;
            tunnel.close(1001, "drain");
            client.comes(Arrays.copyOf(large, 14));
            assertEquals(0, client.passes);
        }

        @Test
        void sendsFinAfterTwoSecondsToWhoSaysNothingAndCutsThen() {
            open(rules()).close(1001, "drain");
            client.comes(Frames.text("still talking", true));
            time.pass(1_900);
            assertFalse(client.finished || server.finished);
            time.pass(200);
            assertTrue(client.finished && server.finished);
            time.pass(1_200);
            assertEnded("tidegate", 1001, "drain");
        }

        @Test
        void letsAFrameOf100MebibytesThroughFirst() {
            Tunnel tunnel = open(rules());
            byte[] header = Frames.hex("827f0000000006400000");
            server.comes(header);
            tunnel.drain(1001, "drain", 60_000);
            byte[] piece = new byte[1024 * KIB];
            for (int i = 0; i < 100; i++) {
                time.pass(400);
                server.comes(i == 99 ? Frames.join(piece, Frames.text("behind", false)) : piece);
                client.taken.skipBytes(i == 0 ? header.length + piece.length : piece.length);
            }
            assertArrayEquals(toClient, client.got());
            time.pass(1_900);
            assertFalse(client.finished);
            time.pass(300);
            assertTrue(client.finished, "2 s after our Close, not at the end of the drain");
            time.pass(1_200);
            assertEnded("tidegate", 1001, "drain");
        }

        @Test
        void isOverTwoSecondsBehindTheDeadlineOfADrainWhoeverIsSilent() {
            Tunnel tunnel = open(rules());
            tunnel.drain(1001, "drain", 0);
            assertArrayEquals(toClient, client.got());
            time.pass(1_900);
            assertEquals(List.of(), ends);
            time.pass(200);
            assertEnded("tidegate", 1001, "drain");
        }

        @Test
        void isOverThenTooWhereAFrameEndedShortlyBefore() {
            Tunnel tunnel = open(rules());
            byte[] frame = binary(1_000, false);
            server.comes(Arrays.copyOf(frame, 100));
            tunnel.drain(1001, "drain", 10_000);
            time.pass(9_800);
            server.comes(Arrays.copyOfRange(frame, 100, frame.length));
            assertArrayEquals(Frames.join(frame, toClient), client.got());
            time.pass(2_000);
            assertEquals(List.of(), ends);
            time.pass(300);
            assertEnded("tidegate", 1001, "drain");
        }

        @Test
        void doesNotWaitLongerForAFrameThanItMay() {
            Tunnel tunnel = open(rules());
            byte[] half = Arrays.copyOf(binary(1_000, false), 100);
            server.comes(half);
            tunnel.close(1001, "drain");
            time.pass(1_900);
            assertFalse(client.finished);
            time.pass(200);
            assertTrue(client.finished);
            assertArrayEquals(half, client.got());
            time.pass(1_200);
            assertEnded("tidegate", 1001, "drain");
        }

        @Test
        void comesBetweenTwoFragmentsAndBehindAHeldBackHeader() {
            Tunnel tunnel = open(rules());
            byte[] fragment = Frames.frame(Frames.TEXT, false, false, new byte[5]);
            server.comes(fragment, new byte[] {0});
            tunnel.close(1001, "drain");
            assertArrayEquals(Frames.join(fragment, toClient), client.got());
        }

        @Test
        void addsNoCloseToTheOneThatWasSaidAndDoesNotCutIt() {
            Tunnel tunnel = open(rules());
            byte[] said = Frames.close(1000, false, "a long reason");
            server.comes(Arrays.copyOf(said, 8));
            tunnel.close(1001, "drain");
            assertFalse(client.finished);
            server.comes(Arrays.copyOfRange(said, 8, said.length));
            assertArrayEquals(said, client.got());
            assertTrue(client.finished);
        }

        @Test
        void doesNotAwaitTheCloseOfASideThatHasEnded() {
            Tunnel tunnel = open(rules());
            client.fin();
            tunnel.close(1001, "drain");
            assertArrayEquals(toClient, client.got());
            assertTrue(client.finished);
        }

        @Test
        void readsOnASideThatWasBlockedSoThatItsCloseIsSeen() {
            Tunnel tunnel = open(rules());
            client.takes = 0;
            server.comes(Arrays.copyOf(binary(1_000, false), 500));
            assertTrue(server.paused);
            tunnel.close(1001, "drain");
            time.pass(2_100);
            assertFalse(server.paused);
        }

        @Test
        void isFinAloneWhereFramesAreNotFollowed() {
            open(noFrames()).close(1001, "drain");
            assertTrue(client.finished && server.finished);
            assertEquals(0, client.taken.readableBytes() + server.taken.readableBytes());
            time.pass(3_300);
            assertEnded("tidegate", -1, "drain");
        }

        @Test
        void isDoneOnce() {
            Tunnel tunnel = open(rules());
            tunnel.close(1001, "drain");
            tunnel.close(1001, "drain");
            assertArrayEquals(toClient, client.got());
        }
    }

    @Nested
    class AMessageThatIsTooLarge {
        @Test
        void closesWith1009BeforeAByteOfItIsSeen() {
            open(maxMessage(1_000));
            byte[] good = binary(1_000, true);
            client.comes(good);
            assertArrayEquals(good, server.got());
            client.comes(binary(1_001, true));
            assertArrayEquals(Frames.close(1009, false, ""), client.got());
            assertEquals(8, server.got().length);
            client.comes(Frames.close(1009, true, ""));
            server.comes(Frames.close(1009, false, ""));
            client.fin();
            server.fin();
            assertEnded("tidegate", 1009, "message-too-large");
        }
    }

    @Nested
    class APrivateDialect {
        private final byte[] words = {0x7f, 1, 2, 3};

        @Test
        void passesUndisturbedAndIsCountedOnce() {
            Tunnel tunnel = open(pings(500, 1_000));
            server.comes(new byte[] {(byte) 0x82});
            client.comes(words);
            client.comes(words);
            assertArrayEquals(Frames.join(words, words), server.got());
            assertArrayEquals(new byte[] {(byte) 0x82}, client.got(), "held back no more");
            server.comes(words);
            assertArrayEquals(words, client.got());
            assertEquals(1, loop.invalid);
            time.pass(5_000);
            assertFalse(tunnel.closing());
            assertEquals(0, client.taken.readableBytes());
        }

        @Test
        void endsWithFinAlone() {
            Tunnel tunnel = open(rules());
            server.comes(words);
            tunnel.close(1001, "drain");
            assertArrayEquals(words, client.got());
            assertTrue(client.finished && server.finished);
        }
    }

    @Nested
    class OverTls {
        @Test
        void theEndOfOneWayIsTheEndOfBothAndWhatIsHeldIsDelivered() {
            client = new FakeWire(false);
            open(rules());
            server.takes = 0;
            client.comes(binary(1_000, true));
            client.fin();
            assertTrue(server.finished);
            time.pass(10_000);
            assertEquals(List.of(), ends, "the server still has bytes to take");
            server.accepts(2_000);
            server.comes(Frames.text("nobody hears it", false));
            assertEquals(0, client.taken.readableBytes());
            server.fin();
            assertEnded("client", -1, "closed");
        }

        @Test
        void aServerThatDoesNotEndIsCut() {
            client = new FakeWire(false);
            open(rules());
            client.fin();
            time.pass(3_300);
            assertEnded("client", -1, "closed");
        }
    }
}
