package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage.CheckFinished;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.FiguresOffered;
import io.tidegate.core.bus.ServerState;
import io.tidegate.core.bus.ServerStatus;
import io.tidegate.core.figures.LoopFigures;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendsApiTest {
    private static final String LIVE_1 = "/api/v1/backends/live/servers/live-1";
    private final AdminSide admin = AdminSide.open();

    @AfterEach
    void close() {
        admin.close();
    }

    private JsonObject server(String path) {
        return admin.get(path).json();
    }

    private Answer patch(String body) {
        return admin.ask("PATCH", LIVE_1).json(body).now();
    }

    @Nested
    class TheList {
        @Test
        void hasBackendsAndServersInTheirOrderWithEveryFieldOfTheContract() {
            Answer answer = admin.get("/api/v1/backends");
            assertEquals(200, answer.status());
            assertEquals("application/json", answer.header("Content-Type").orElseThrow());
            JsonObject live = answer.json().getJsonArray("backends").getJsonObject(0);
            assertEquals("live", live.getString("name"));
            assertEquals("hash", live.getString("balance"));
            assertEquals(2, live.getInteger("queued"));
            JsonObject server = live.getJsonArray("servers").getJsonObject(0);
            assertEquals(
                    new JsonObject()
                            .put("name", "live-1")
                            .put("url", "ws://10.0.0.1:8010")
                            .put("state", "ready")
                            .put("health", "up")
                            .put("weight", 10)
                            .put("active", 3)
                            .put("active_elsewhere", 0)
                            .put("queued", 0)
                            .put("total", 42)
                            .put("checks_failed", 0)
                            .putNull("last_check"),
                    server);
            JsonObject web = answer.json().getJsonArray("backends").getJsonObject(1);
            assertEquals("least-conn", web.getString("balance"));
            assertEquals("down", web.getJsonArray("servers").getJsonObject(0).getString("health"));
        }

        @Test
        void countsHandshakesOfAllLoopsByResult() {
            LoopFigures one = new LoopFigures();
            LoopFigures other = new LoopFigures();
            one.frontend("public").handshake("live", "ok");
            one.frontend("inner").handshake("live", "ok");
            other.frontend("public").handshake("live", "ok");
            other.frontend("public").handshake("live", "no-server");
            other.frontend("public").handshake("web", "ok");
            admin.say(new FiguresOffered(one));
            admin.say(new FiguresOffered(other));
            JsonObject expected = new JsonObject().put("no-server", 1).put("ok", 3);
            AdminSide.until(
                    "both loops are counted",
                    () -> expected.equals(admin.get("/api/v1/backends")
                            .json()
                            .getJsonArray("backends")
                            .getJsonObject(0)
                            .getJsonObject("handshakes")));
        }
    }

    @Nested
    class OneServer {
        @Test
        void isTheObjectOfTheList() {
            JsonObject listed = admin.get("/api/v1/backends")
                    .json()
                    .getJsonArray("backends")
                    .getJsonObject(0)
                    .getJsonArray("servers")
                    .getJsonObject(0);
            assertEquals(listed, server(LIVE_1));
        }

        @Test
        void hasItsLastCheckAndHowManyFailed() {
            admin.say(check(CheckResult.TIMEOUT, "no answer in 2 s", 2_000));
            admin.say(check(CheckResult.PASSED, "101 in 3 ms", 3));
            JsonObject expected = new JsonObject()
                    .put("at", "2026-11-22T12:00:00Z")
                    .put("result", "passed")
                    .put("detail", "101 in 3 ms")
                    .put("ms", 3);
            AdminSide.until(
                    "the last check is shown",
                    () -> expected.equals(server(LIVE_1).getJsonObject("last_check")));
            assertEquals(1, server(LIVE_1).getInteger("checks_failed"));
            assertNull(server("/api/v1/backends/live/servers/live-2").getJsonObject("last_check"));
        }

        @Test
        void losesItsLastCheckWithItself() {
            admin.say(check(CheckResult.CONNECT, "refused", 1));
            AdminSide.until("the check is heard", () -> server(LIVE_1).getInteger("checks_failed") == 1);
            var old = admin.process().configuration();
            var without = Example.configuration(old.admin().bind(), Optional.empty(), List.of(Example.LIVE_2));
            admin.say(new ConfigurationChanged(2, old, without));
            AdminSide.until("it is forgotten", () -> server(LIVE_1).getInteger("checks_failed") == 0);
        }

        @Test
        void tellsAnEjection() {
            assertFalse(server(LIVE_1).containsKey("ejected_until"));
            admin.world()
                    .put(new ServerStatus(
                            Example.LIVE_1,
                            ServerState.READY,
                            Health.UP,
                            10,
                            3,
                            0,
                            42,
                            Optional.of(AdminSide.NOON.plusSeconds(30))));
            assertEquals("2026-11-22T12:00:30Z", server(LIVE_1).getString("ejected_until"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/api/v1/backends/live/servers/none",
                    "/api/v1/backends/none/servers/live-1",
                    "/api/v1/backends/web/servers/live-1"
                })
        void isNotFoundWhereThereIsNone(String path) {
            assertEquals(404, admin.get(path).status());
            Answer change =
                    admin.ask("PATCH", path).json("{\"state\":\"maint\"}").now();
            assertEquals(404, change.status());
            assertFalse(change.error().isEmpty());
        }
    }

    @Nested
    class AChange {
        @Test
        void ofTheStateAnswersTheNewObject() {
            Answer answer = patch("{\"state\":\"drain\"}");
            assertEquals(200, answer.status());
            assertEquals("drain", answer.json().getString("state"));
            assertEquals(10, answer.json().getInteger("weight"));
            assertEquals(answer.json(), server(LIVE_1));
        }

        @Test
        void ofTheWeightKeepsTheState() {
            assertEquals(256, patch("{\"weight\":256}").json().getInteger("weight"));
            assertEquals(0, patch("{\"weight\":0}").json().getInteger("weight"));
            assertEquals("ready", server(LIVE_1).getString("state"));
        }

        @Test
        void ofBothIsOne() {
            JsonObject changed = patch("{\"state\":\"maint\",\"weight\":3}").json();
            assertEquals("maint", changed.getString("state"));
            assertEquals(3, changed.getInteger("weight"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"node", "cluster"})
        void mayNameAScope(String scope) {
            Ask ask = admin.ask("PATCH", LIVE_1 + "?scope=" + scope).json("{\"state\":\"maint\"}");
            assertEquals(200, ask.now().status());
        }

        @Test
        void ofAnUnknownScopeIsRefused() {
            Ask ask = admin.ask("PATCH", LIVE_1 + "?scope=galaxy").json("{\"state\":\"maint\"}");
            assertEquals(400, ask.now().status());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{nonsense",
                    "",
                    "[]",
                    "null",
                    "\"ready\"",
                    "{} {}",
                    "{}",
                    "{\"state\":\"READY\"}",
                    "{\"state\":\"off\"}",
                    "{\"state\":1}",
                    "{\"state\":null}",
                    "{\"weight\":-1}",
                    "{\"weight\":257}",
                    "{\"weight\":1.5}",
                    "{\"weight\":\"7\"}",
                    "{\"weight\":99999999999}",
                    "{\"weight\":null}",
                    "{\"state\":\"ready\",\"wait\":1}"
                })
        void thatIsNotUnderstoodIs400AndChangesNothing(String body) {
            JsonObject before = server(LIVE_1);
            Answer answer = patch(body);
            assertEquals(400, answer.status(), body);
            assertFalse(answer.error().isEmpty());
            assertEquals(before, server(LIVE_1));
        }

        @Test
        void thatIsTooLargeIs413() {
            assertEquals(
                    413, patch("{\"state\":\"" + "x".repeat(70_000) + "\"}").status());
        }
    }

    @Test
    void whileNobodyAnswersOnTheBusItIs503() {
        try (AdminSide alone = AdminSide.alone()) {
            Answer answer = alone.get("/api/v1/backends");
            assertEquals(503, answer.status());
            assertTrue(answer.json().fieldNames().equals(Set.of("error")));
        }
    }

    private static CheckFinished check(CheckResult result, String detail, long millis) {
        return new CheckFinished(Example.LIVE_1, AdminSide.NOON, result, detail, Duration.ofMillis(millis));
    }
}
