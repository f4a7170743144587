package io.tidegate.core.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.tunnel.FrameTracker.Stop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTrackerTest {
    private final List<Integer> counted = new ArrayList<>();

    private Feed feed(boolean masked) {
        return new Feed(new FrameTracker(masked, 0, counted::add));
    }

    @Nested
    class Headers {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 200_000})
        void ofEverySizeAndMaskAreFollowedToTheNextFrame(int size) {
            for (boolean masked : new boolean[] {true, false}) {
                Feed feed = feed(masked);
                byte[] frame = Frames.frame(Frames.BINARY, true, masked, new byte[size]);
                feed.in(frame);
                assertTrue(feed.tracker.atBoundary());
                feed.in(Frames.frame(Frames.TEXT, true, masked, new byte[3]));
                assertArrayEquals(new Object[] {1, 0}, counted.toArray());
                counted.clear();
            }
        }

        @Test
        void splitAtAnyByteGoOnWhole() {
            byte[] frames = Frames.join(
                    Frames.frame(Frames.TEXT, false, true, new byte[300]),
                    Frames.frame(Frames.PING, true, true, new byte[4]),
                    Frames.frame(0, true, true, new byte[70_000]),
                    Frames.close(4001, true, "why"));
            for (int cut = 1; cut < frames.length; cut += cut < 330 || cut > frames.length - 30 ? 1 : 997) {
                Feed feed = feed(true);
                feed.in(Arrays.copyOf(frames, cut));
                feed.in(Arrays.copyOfRange(frames, cut, frames.length));
                assertArrayEquals(frames, feed.out());
                assertEquals(4001, feed.tracker.closeCode());
                assertArrayEquals(new Object[] {0, 2, 4}, counted.toArray());
                counted.clear();
            }
        }

        @Test
        void aByteAtATimeNeverHoldMoreThanThirteenBack() {
            Feed feed = feed(true);
            byte[] frame = Frames.frame(Frames.BINARY, true, true, new byte[70_000]);
            for (int i = 0; i < 14; i++) {
                feed.in(frame[i]);
                assertEquals(i < 13 ? i + 1 : 0, feed.tracker.heldBytes());
                assertEquals(i < 13 ? 0 : 14, feed.out().length);
            }
            assertFalse(feed.tracker.atBoundary());
        }

        @Test
        void heldBackGoIntoTheHeadroomOfWhatComes() {
            Feed feed = feed(false);
            feed.in((byte) 0x81);
            ByteBuf came = Unpooled.buffer(64).setIndex(16, 16).writeByte(0);
            ByteBuf joined = feed.tracker.join(came, feed.scratch);
            assertSame(came, joined);
            assertEquals(15, joined.readerIndex());
            assertEquals((byte) 0x81, joined.getByte(15));
        }
    }

    @Nested
    class WhatIsNoFrame {
        private void refused(boolean masked, byte... bytes) {
            Feed feed = feed(masked);
            feed.in(bytes);
            assertEquals(Stop.INVALID, feed.last());
            assertEquals(0, feed.forwarded.readableBytes());
        }

        @Test
        void areReservedOpcodes() {
            for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
                refused(false, (byte) (0x80 | opcode), (byte) 0);
            }
        }

        @Test
        void isAMaskFromTheServerOrNoneFromTheClient() {
            refused(true, Frames.frame(Frames.TEXT, true, false, new byte[1]));
            refused(false, Frames.frame(Frames.TEXT, true, true, new byte[1]));
        }

        @Test
        void isAControlFrameInFragmentsOrAbove125Bytes() {
            refused(false, Frames.frame(Frames.PING, false, false, new byte[1]));
            refused(false, Frames.frame(Frames.PING, true, false, new byte[126]));
        }

        @Test
        void isAStrayContinuation() {
            refused(false, Frames.frame(0, true, false, new byte[1]));
        }

        @Test
        void isANewMessageWithinAnother() {
            Feed feed = feed(false);
            feed.in(Frames.frame(Frames.TEXT, false, false, new byte[1]));
            feed.in(Frames.frame(Frames.TEXT, true, false, new byte[1]));
            assertEquals(Stop.INVALID, feed.last());
        }

        @Test
        void isALengthOf64Bits() {
            refused(false, Frames.hex("827f8000000000000000"));
        }

        @Test
        void isNotAReservedBit() {
            Feed feed = feed(false);
            feed.in(Frames.hex("f10100"));
            assertEquals(Stop.END, feed.last());
            assertTrue(feed.tracker.atBoundary());
        }
    }

    @Nested
    class CloseFrames {
        @Test
        void tellTheirCodeMaskedAndNot() {
            for (boolean masked : new boolean[] {true, false}) {
                for (int code : new int[] {1000, 1015, 3000, 4999, 65_535}) {
                    Feed feed = feed(masked);
                    feed.in(Frames.close(code, masked, ""));
                    assertEquals(code, feed.tracker.closeCode());
                }
            }
        }

        @Test
        void withoutACodeAre1005() {
            Feed feed = feed(true);
            feed.in(Frames.frame(Frames.CLOSE, true, true, new byte[0]));
            assertEquals(1005, feed.tracker.closeCode());
        }

        @Test
        void tellTheFirstCodeOnly() {
            Feed feed = feed(true);
            feed.in(Frames.close(1000, true, ""));
            feed.in(Frames.close(1001, true, ""));
            assertEquals(1000, feed.tracker.closeCode());
        }
    }

    @Nested
    class OurOwnPong {
        private final byte[] pong = Frames.frame(Frames.PONG, true, true, OwnFrames.PING_PAYLOAD);

        @Test
        void goesNoFurtherHoweverItIsSplit() {
            byte[] text = Frames.frame(Frames.TEXT, true, true, new byte[2]);
            byte[] all = Frames.join(text, pong, text);
            for (int cut = 1; cut < all.length; cut++) {
                Feed feed = feed(true);
                feed.tracker.expectsOwnPong = true;
                feed.in(Arrays.copyOf(all, cut));
                feed.in(Arrays.copyOfRange(all, cut, all.length));
                assertArrayEquals(Frames.join(text, text), feed.out());
            }
            assertFalse(counted.contains(3));
        }

        @Test
        void isAnyOthersWhereNoneIsExpected() {
            Feed feed = feed(true);
            feed.in(pong);
            assertArrayEquals(pong, feed.out());
            assertEquals(List.of(3), counted);
        }

        @Test
        void isNotAPongWithAnotherPayload() {
            Feed feed = feed(true);
            feed.tracker.expectsOwnPong = true;
            byte[] other = Frames.frame(Frames.PONG, true, true, new byte[OwnFrames.PING_PAYLOAD.length]);
            feed.in(other);
            assertArrayEquals(other, feed.out());
        }
    }

    @Nested
    class ALimitOfMessages {
        private final Feed feed = new Feed(new FrameTracker(false, 1_000, counted::add));

        @Test
        void letsAMessageOfJustThatSizePass() {
            feed.in(Frames.frame(Frames.TEXT, true, false, new byte[1_000]));
            assertEquals(Stop.END, feed.last());
        }

        @Test
        void stopsInFrontOfAHeaderThatIsAbove() {
            feed.in(Arrays.copyOf(Frames.frame(Frames.TEXT, true, false, new byte[1_001]), 4));
            assertEquals(List.of(Stop.OVERSIZE, Stop.END), feed.stops);
        }

        @Test
        void addsFragmentsUpAndForgetsThemWithTheMessage() {
            feed.in(Frames.frame(Frames.TEXT, false, false, new byte[600]));
            feed.in(Frames.frame(Frames.PING, true, false, new byte[100]));
            feed.in(Frames.frame(0, true, false, new byte[400]));
            feed.in(Frames.frame(Frames.TEXT, false, false, new byte[600]));
            assertFalse(feed.stops.contains(Stop.OVERSIZE));
            feed.in(Frames.frame(0, true, false, new byte[401]));
            assertTrue(feed.stops.contains(Stop.OVERSIZE));
        }

        @Test
        void isNotFooledByALengthThatOverflowsTheSum() {
            feed.in(Frames.frame(Frames.TEXT, false, false, new byte[600]));
            feed.in(Frames.hex("807f7fffffffffffffff"));
            assertTrue(feed.stops.contains(Stop.OVERSIZE));
        }
    }

    @Nested
    class AStopAtABoundary {
        @Test
        void comesBehindTheFrameUnderWayEvenBetweenFragments() {
            Feed feed = feed(false);
            byte[] first = Frames.frame(Frames.TEXT, false, false, new byte[10]);
            feed.in(Arrays.copyOf(first, 5));
            feed.tracker.stopAtBoundary = true;
            feed.in(Frames.join(Arrays.copyOfRange(first, 5, first.length), new byte[] {0}));
            assertEquals(List.of(Stop.END, Stop.BOUNDARY, Stop.END), feed.stops);
            assertArrayEquals(first, feed.out());
        }
    }

    @Test
    void anyStreamInAnyPiecesGoesOnUnchangedAndIsCountedExactly() {
        Fuzz.run(random -> {
            boolean masked = random.nextBoolean();
            List<Integer> expected = new ArrayList<>();
            byte[] stream = Frames.stream(random, 20, masked, expected);
            counted.clear();
            Feed feed = feed(masked);
            for (byte[] piece : Fuzz.pieces(random, stream)) {
                feed.in(piece);
            }
            assertArrayEquals(stream, feed.out());
            assertEquals(expected, counted);
            assertTrue(feed.tracker.atBoundary());
        });
    }

    @Test
    void noGarbageThrowsOrLosesAByte() {
        Fuzz.run(random -> {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            if (random.nextBoolean() && garbage.length > 2) {
                garbage[0] = (byte) (0x80 | random.nextInt(11));
                garbage[1] &= (byte) 0x81;
            }
            Feed feed = new Feed(new FrameTracker(random.nextBoolean(), 0, counted::add));
            for (byte[] piece : Fuzz.pieces(random, garbage)) {
                feed.in(piece);
                if (feed.last() == Stop.INVALID) {
                    return;
                }
            }
            assertEquals(garbage.length, feed.out().length + feed.tracker.heldBytes());
        });
    }
}
