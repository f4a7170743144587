package io.tidegate.core.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Closes of our own: each at its next frame boundary, and nothing behind it. */
final class TunnelClosingTest extends TunnelScene {
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
}
