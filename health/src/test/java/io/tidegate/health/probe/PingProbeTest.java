package io.tidegate.health.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Checks that ask for more than a 101: a subprotocol, a pong. */
final class PingProbeTest extends ProbeScene {
    @Nested
    class Subprotocols {
        private static final String WRONG = "Sec-WebSocket-Protocol is not what was offered";

        private Outcome answered(CheckSettings check, String... lines) throws Exception {
            return check(check, connection -> {
                connection.switchProtocols(lines);
                connection.farewell();
            });
        }

        @Test
        void one_that_was_offered_passes() throws Exception {
            Outcome outcome =
                    answered(CheckSettings.websocket().subprotocols("mqtt", "stomp"), "Sec-WebSocket-Protocol: stomp");
            assertEquals(CheckResult.PASSED, outcome.result());
        }

        @Test
        void one_that_was_not_offered_fails() throws Exception {
            assertFails(
                    CheckResult.SUBPROTOCOL,
                    WRONG,
                    answered(CheckSettings.websocket().subprotocols("mqtt"), "Sec-WebSocket-Protocol: stomp"));
        }

        @Test
        void none_where_some_were_offered_fails() throws Exception {
            assertFails(
                    CheckResult.SUBPROTOCOL,
                    WRONG,
                    answered(CheckSettings.websocket().subprotocols("mqtt")));
        }

        @Test
        void one_where_none_was_offered_fails() throws Exception {
            assertFails(
                    CheckResult.SUBPROTOCOL,
                    WRONG,
                    answered(CheckSettings.websocket(), "Sec-WebSocket-Protocol: uninvited"));
        }
    }

    @Nested
    class A_ping {
        private final CheckSettings pinging = CheckSettings.websocket().ping();

        @Test
        void that_is_answered_passes_and_is_measured() throws Exception {
            Outcome outcome = check(pinging, connection -> {
                connection.switchProtocols();
                SickServer.Frame ping = connection.readFrame();
                assertEquals(9, ping.opcode());
                connection.frame(10, ping.payload());
                connection.farewell();
            });
            assertEquals(CheckResult.PASSED, outcome.result());
            assertTrue(outcome.detail().matches("101 in \\d+ ms, pong in \\d+ ms"), outcome.detail());
        }

        @Test
        void without_a_pong_fails_as_pong() throws Exception {
            Outcome outcome = check(pinging.timeout(SHORT), connection -> {
                connection.switchProtocols();
                connection.awaitEnd();
            });
            assertFails(CheckResult.PONG, "no pong within 200 ms", outcome);
        }

        private void assertFailsAsPong(String detail, CheckSettings check, SickServer.Behaviour behindThePing)
                throws Exception {
            assertFails(CheckResult.PONG, detail, check(check, connection -> {
                connection.switchProtocols();
                connection.readFrame();
                behindThePing.serve(connection);
            }));
        }

        @Test
        void with_a_pong_to_another_ping_fails_as_pong() throws Exception {
            assertFailsAsPong("no pong within 200 ms", pinging.timeout(SHORT), connection -> {
                connection.frame(10, new byte[] {1, 2, 3});
                connection.awaitEnd();
            });
        }

        @Test
        void answered_by_a_close_fails_as_pong() throws Exception {
            assertFailsAsPong("a Close instead of a pong", pinging, connection -> {
                connection.frame(8, new byte[] {3, (byte) 0xEA});
                connection.awaitEnd();
            });
        }

        @Test
        void answered_by_a_fin_fails_as_pong() throws Exception {
            assertFailsAsPong("closed without a pong", pinging, connection -> {});
        }

        @Test
        void answered_by_no_frame_fails_as_pong() throws Exception {
            assertFailsAsPong("no valid frame instead of a pong", pinging, connection -> {
                connection.write("\u008A\u00FFnonsense");
                connection.awaitEnd();
            });
        }
    }
}
