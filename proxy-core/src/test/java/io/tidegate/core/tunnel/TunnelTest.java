package io.tidegate.core.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.tidegate.core.figures.ServerFigures;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class TunnelTest extends TunnelScene {
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
