package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tidegate.core.bus.TunnelStatus;
import io.tidegate.core.config.ServerId;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelsApiTest {
    private final AdminSide admin = AdminSide.open();

    @AfterEach
    void close() {
        admin.close();
    }

    private void open(String id, ServerId server, int second) {
        admin.world()
                .open(new TunnelStatus(
                        id,
                        "request-" + id,
                        "192.0.2.1:4000" + second,
                        "public",
                        server,
                        "/chat",
                        AdminSide.NOON.plusSeconds(second),
                        100,
                        200,
                        1,
                        2));
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("tunnels").stream()
                .map(t -> ((JsonObject) t).getString("id"))
                .toList();
    }

    private List<String> ids(String query) {
        return ids(admin.get("/api/v1/tunnels" + query).json());
    }

    @Nested
    class TheList {
        @Test
        void isEmptyWhereThereIsNone() {
            assertEquals("{\"tunnels\":[]}", admin.get("/api/v1/tunnels").body());
        }

        @Test
        void hasEveryFieldOfATunnel() {
            open("1-17", Example.LIVE_1, 5);
            assertEquals(
                    new JsonObject()
                            .put("id", "1-17")
                            .put("request_id", "request-1-17")
                            .put("client", "192.0.2.1:40005")
                            .put("frontend", "public")
                            .put("backend", "live")
                            .put("server", "live-1")
                            .put("path", "/chat")
                            .put("since", "2026-11-22T12:00:05Z")
                            .put("bytes_to_server", 100)
                            .put("bytes_to_client", 200)
                            .put("messages_to_server", 1)
                            .put("messages_to_client", 2),
                    admin.get("/api/v1/tunnels").json().getJsonArray("tunnels").getJsonObject(0));
        }

        @Test
        void isThatOfAllLoopsOldestFirst() {
            open("0-0", Example.LIVE_1, 3);
            open("0-1", Example.LIVE_1, 5);
            open("1-0", Example.LIVE_2, 1);
            open("1-1", Example.LIVE_2, 4);
            assertEquals(List.of("1-0", "0-0", "1-1", "0-1"), ids(""));
        }

        @Test
        void canBeFiltered() {
            open("0-0", Example.LIVE_1, 1);
            open("0-1", Example.LIVE_2, 2);
            open("1-0", Example.WEB_1, 3);
            assertEquals(List.of("0-0", "0-1"), ids("?backend=live"));
            assertEquals(List.of("0-1"), ids("?server=live-2"));
            assertEquals(List.of("0-0"), ids("?backend=live&server=live-1"));
            assertEquals(List.of(), ids("?backend=none"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"request-1-0", "REQUEST-1", "192.0.2.1:40003", "web/web-1", "1-0"})
        void canBeSearched(String text) {
            open("0-0", Example.LIVE_1, 1);
            open("1-0", Example.WEB_1, 3);
            assertEquals(List.of("1-0"), ids("?search=" + text));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "?limit=0",
                    "?limit=10001",
                    "?limit=many",
                    "?limit=1&limit=2",
                    "?after=1",
                    "?after=1.x",
                    "?after=1.2.3",
                    "?sort=id"
                })
        void refusesWhatItDoesNotUnderstand(String query) {
            Answer answer = admin.get("/api/v1/tunnels" + query);
            assertEquals(400, answer.status());
            assertFalse(answer.error().isEmpty());
        }
    }

    @Nested
    class Pages {
        private List<String> all(String query) {
            List<String> seen = new ArrayList<>();
            String after = "";
            do {
                JsonObject page = admin.get("/api/v1/tunnels" + query + after).json();
                seen.addAll(ids(page));
                after = page.containsKey("next") ? "&after=" + page.getString("next") : "";
            } while (!after.isEmpty());
            return seen;
        }

        @Test
        void haveEachTunnelOnceInOrder() {
            IntStream.range(0, 9).forEach(i -> open(i % 3 == 0 ? "1-" + i : "0-" + i, Example.LIVE_1, i));
            List<String> expected = IntStream.range(0, 9)
                    .mapToObj(i -> (i % 3 == 0 ? "1-" : "0-") + i)
                    .toList();
            for (int limit = 1; limit <= 10; limit++) {
                assertEquals(expected, all("?limit=" + limit), "limit " + limit);
            }
        }

        @Test
        void loseNoneWhereTheClockWasSetBack() {
            open("0-0", Example.LIVE_1, 9);
            open("0-1", Example.LIVE_1, 1);
            open("1-0", Example.LIVE_1, 5);
            assertEquals(List.of("1-0", "0-0", "0-1"), all("?limit=1"));
        }

        @Test
        void goOnBehindATunnelThatIsClosedMeanwhile() {
            open("0-0", Example.LIVE_1, 0);
            open("0-1", Example.LIVE_1, 1);
            open("0-2", Example.LIVE_1, 2);
            JsonObject first = admin.get("/api/v1/tunnels?limit=2").json();
            admin.ask("DELETE", "/api/v1/tunnels/0-1").now();
            assertEquals(List.of("0-2"), ids("?limit=2&after=" + first.getString("next")));
        }

        @Test
        void haveNoNextAtTheEnd() {
            open("0-0", Example.LIVE_1, 0);
            open("0-1", Example.LIVE_1, 1);
            assertFalse(admin.get("/api/v1/tunnels?limit=2").json().containsKey("next"));
        }

        @Test
        void areFilledByASearchThatSkipsMost() {
            IntStream.range(0, 5_000)
                    .forEach(i -> open("0-" + i, i % 1_000 == 999 ? Example.WEB_1 : Example.LIVE_1, i));
            assertEquals(List.of("0-999", "0-1999", "0-2999", "0-3999", "0-4999"), ids("?search=web&limit=10"));
            assertEquals(List.of("0-999", "0-1999", "0-2999", "0-3999", "0-4999"), all("?search=web&limit=2"));
        }
    }

    @Nested
    class Closing {
        @Test
        void isAccepted() {
            open("1-4", Example.LIVE_1, 1);
            Answer answer = admin.ask("DELETE", "/api/v1/tunnels/1-4").now();
            assertEquals(202, answer.status());
            assertEquals("1-4", answer.json().getString("id"));
            assertEquals(List.of(), ids(""));
            assertEquals(404, admin.ask("DELETE", "/api/v1/tunnels/1-4").now().status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"0-0", "2-0", "no-such-id", "-1-0", "0-99999999999999999999", "0", "%20"})
        void ofAnUnknownOneIs404(String id) {
            assertEquals(404, admin.ask("DELETE", "/api/v1/tunnels/" + id).now().status());
        }
    }
}
