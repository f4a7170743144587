package io.tidegate.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.http.HeadBuffer.Status;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadBufferTest {
    private static final String HEAD = "GET /chat HTTP/1.1\r\nHost: a.test\r\nX-A: 1\r\n\r\n";

    private final HeadBuffer buffer = HeadBuffer.forRequests(1024);

    private Status add(String text) {
        return buffer.add(Heads.buffer(text));
    }

    private String taken() {
        return new String(buffer.take(), StandardCharsets.ISO_8859_1);
    }

    @Nested
    class AHeadInPieces {
        @Test
        void isTheSameWhereverItIsCut() {
            for (int cut = 1; cut < HEAD.length(); cut++) {
                assertEquals(Status.MORE, add(HEAD.substring(0, cut)), "cut at " + cut);
                assertEquals(Status.COMPLETE, add(HEAD.substring(cut)), "cut at " + cut);
                assertEquals(HEAD, taken(), "cut at " + cut);
            }
        }

        @Test
        void isTheSameByteByByte() {
            for (int at = 0; at < HEAD.length() - 1; at++) {
                assertEquals(Status.MORE, add(HEAD.substring(at, at + 1)));
            }
            assertEquals(Status.COMPLETE, add("\n"));
            assertEquals(HEAD, taken());
        }

        @Test
        void isNotChangedByEmptyPieces() {
            assertEquals(Status.MORE, add(""));
            assertEquals(Status.MORE, add(HEAD.substring(0, 20)));
            assertEquals(Status.MORE, add(""));
            assertEquals(Status.COMPLETE, add(HEAD.substring(20)));
        }
    }

    @Nested
    class WhatFollowsAHead {
        @Test
        void staysInTheBuffer() {
            ByteBuf in = Heads.buffer(HEAD + "body\r\n\r\n");
            assertEquals(Status.COMPLETE, buffer.add(in));
            assertEquals("body\r\n\r\n", Heads.text(in));
        }

        @Test
        void isReadAsTheNextHead() {
            ByteBuf in = Heads.buffer(HEAD + HEAD.replace("chat", "next"));
            assertEquals(Status.COMPLETE, buffer.add(in));
            assertEquals(HEAD, taken());
            assertEquals(Status.COMPLETE, buffer.add(in));
            assertEquals(HEAD.replace("chat", "next"), taken());
            assertFalse(buffer.started());
        }
    }

    @Nested
    class EmptyLinesBeforeARequest {
        @Test
        void areSkippedAndDoNotStartIt() {
            assertEquals(Status.MORE, add("\r\n\r"));
            assertFalse(buffer.started());
            assertEquals(Status.COMPLETE, add("\n" + HEAD));
            assertEquals(HEAD, taken());
        }

        @Test
        void areAFewAtMost() {
            assertEquals(Status.COMPLETE, add("\r\n".repeat(4) + HEAD));
            assertEquals(HEAD, taken());
            assertEquals(Status.MALFORMED, add("\r\n".repeat(5) + HEAD));
        }

        @Test
        void areWholeLineEnds() {
            assertEquals(Status.MALFORMED, add("\n" + HEAD));
            assertEquals(Status.MALFORMED, HeadBuffer.forRequests(99).add(Heads.buffer("\r" + HEAD)));
        }

        @Test
        void areNotAllowedBeforeAnAnswer() {
            assertEquals(
                    Status.MALFORMED, HeadBuffer.forAnswers(1024).add(Heads.buffer("\r\nHTTP/1.1 200 OK\r\n\r\n")));
        }
    }

    @Nested
    class ABareLineFeed {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET / HTTP/1.1\nHost: a\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\n\n",
                    "GET / HTTP/1.1\r\n\nHost: a\r\n\r\n"
                })
        void isRefusedWhereverTheHeadIsCut(String head) {
            for (int cut = 0; cut < head.length(); cut++) {
                HeadBuffer fresh = HeadBuffer.forRequests(1024);
                Status first = fresh.add(Heads.buffer(head.substring(0, cut)));
                Status second = first == Status.MORE ? fresh.add(Heads.buffer(head.substring(cut))) : first;
                assertEquals(Status.MALFORMED, second, "cut at " + cut);
            }
        }
    }

    @Nested
    class AFirstByteThatBeginsNoHead {
        @ParameterizedTest
        @ValueSource(strings = {" GET / HTTP/1.1", "\u0016\u0003\u0001", "\0", "\u00e9", ":", "(", "\tGET"})
        void isRefusedAtOnce(String start) {
            assertEquals(Status.MALFORMED, add(start));
        }
    }

    @Nested
    class TheLimit {
        @Test
        void isTheWholeHeadWithItsEmptyLine() {
            assertEquals(Status.COMPLETE, HeadBuffer.forRequests(HEAD.length()).add(Heads.buffer(HEAD)));
            assertEquals(
                    Status.TOO_LARGE, HeadBuffer.forRequests(HEAD.length() - 1).add(Heads.buffer(HEAD)));
        }

        @Test
        void holdsForAHeadInPiecesAndForOneEndlessLine() {
            HeadBuffer small = HeadBuffer.forRequests(100);
            for (int i = 0; i < 99; i++) {
                assertEquals(Status.MORE, small.add(Heads.buffer("a")));
            }
            assertEquals(Status.TOO_LARGE, small.add(Heads.buffer("a")));
        }

        @Test
        void doesNotCountWhatFollows() {
            assertEquals(
                    Status.COMPLETE, HeadBuffer.forRequests(HEAD.length()).add(Heads.buffer(HEAD + "x".repeat(5000))));
        }
    }

    @Test
    void hasStartedWithTheFirstByte() {
        assertFalse(buffer.started());
        assertEquals(Status.MORE, add("G"));
        assertTrue(buffer.started());
    }
}
