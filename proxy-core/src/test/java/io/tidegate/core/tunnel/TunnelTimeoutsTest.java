package io.tidegate.core.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What ends a tunnel by its time, and the pings that keep it. */
final class TunnelTimeoutsTest extends TunnelScene {
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
}
