package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainApiTest {
    private static final JsonObject HANDSHAKE =
            new JsonObject().put("Upgrade", "websocket").put("Connection", "keep-alive, Upgrade");
    private final AdminSide admin = AdminSide.open();

    @AfterEach
    void close() {
        admin.close();
    }

    private JsonObject explain(JsonObject question) {
        Answer answer =
                admin.ask("POST", "/api/v1/explain").json(question.encode()).now();
        assertEquals(200, answer.status(), answer.body());
        return answer.json();
    }

    private static JsonObject get(String path) {
        return new JsonObject().put("path", path);
    }

    @Nested
    class AHandshake {
        @Test
        void getsRouteBackendAndServer() {
            JsonObject answer = explain(get("/ws2/a?room=7").put("headers", HANDSHAKE));
            assertEquals("public", answer.getString("frontend"));
            assertTrue(answer.getBoolean("websocket"));
            assertEquals("/ws2/a", answer.getString("path"));
            assertEquals("live", answer.getString("backend"));
            assertEquals(
                    new JsonObject().put("index", 2).put("path_to_server", "/a").put("rewrite", "/"),
                    answer.getJsonObject("route"));
            assertEquals(
                    new JsonObject().put("name", "live-1").put("url", "ws://10.0.0.1:8010"),
                    answer.getJsonObject("server"));
            assertEquals("the hash of its key", answer.getString("why"));
            assertFalse(answer.containsKey("answer"));
        }

        @Test
        void namesTheFieldThatEachEarlierRouteMissed() {
            JsonObject answer = explain(get("/ws2/a").put("headers", HANDSHAKE).put("host", "other.example"));
            JsonObject first = answer.getJsonArray("missed").getJsonObject(0);
            assertEquals(0, first.getInteger("route"));
            assertEquals("live", first.getString("backend"));
            assertEquals("host", first.getString("field"));
            assertTrue(first.getString("why").contains("chat.example.com"));
            assertEquals(
                    "path-regex", answer.getJsonArray("missed").getJsonObject(1).getString("field"));
            assertEquals(2, answer.getJsonArray("missed").size());
        }

        @Test
        void isToldFromARequestByItsHeaders() {
            JsonObject chat = get("/").put("host", "Chat.Example.com:8080");
            assertEquals(
                    0,
                    explain(chat.copy().put("headers", HANDSHAKE))
                            .getJsonObject("route")
                            .getInteger("index"));
            assertEquals(
                    "websocket",
                    explain(chat).getJsonArray("missed").getJsonObject(0).getString("field"));
        }

        @Test
        void asksTheBalancerWithHashKeyAndCookie() {
            JsonObject headers = HANDSHAKE.copy().put("Cookie", "a=b; TIDEGATE=tok");
            explain(get("/ws2/a?x=1&room=blue%20one").put("headers", headers));
            assertEquals(
                    List.of(new PreviewSelection("live", "blue one", "tok")),
                    admin.world().previews());
        }

        @ParameterizedTest
        @CsvSource({
            "Sec-WebSocket-Version, 12, 426, websocket-version",
            "Sec-WebSocket-Key, short, 400, bad-request",
            "Connection, close, 400, bad-request",
            "Origin, https://evil.example, 403, origin-not-allowed"
        })
        void thatIsRefusedSaysWithWhat(String header, String value, int status, String word) {
            JsonObject answer =
                    explain(get("/ws2/a").put("headers", HANDSHAKE.copy().put(header, value)));
            assertEquals(new JsonObject().put("status", status).put("error", word), answer.getJsonObject("answer"));
            assertFalse(answer.getString("why").isEmpty());
            assertEquals(List.of(), admin.world().previews());
        }

        @Test
        void ofAnAllowedOriginPasses() {
            JsonObject headers = HANDSHAKE.copy().put("Origin", "https://GOOD.example");
            assertEquals(
                    "live-1",
                    explain(get("/ws2/a").put("headers", headers))
                            .getJsonObject("server")
                            .getString("name"));
        }
    }

    @Nested
    class ARequest {
        @Test
        void withoutAServerSaysWhy() {
            JsonObject answer = explain(get("/plain"));
            assertEquals("web", answer.getString("backend"));
            assertNull(answer.getJsonObject("server"));
            assertEquals("no server is up", answer.getString("why"));
        }

        @Test
        void toAWebSocketBackendIsRefused() {
            assertEquals(
                    new JsonObject().put("status", 426).put("error", "upgrade-required"),
                    explain(get("/ws2/a")).getJsonObject("answer"));
        }

        @Test
        void withoutARouteIsRefusedWithAllThatItMissed() {
            JsonObject answer = explain(get("/nowhere"));
            assertEquals(404, answer.getJsonObject("answer").getInteger("status"));
            assertEquals(
                    List.of("0 host", "0 websocket", "1 path-regex", "2 path-prefix", "3 path"),
                    answer.getJsonArray("missed").stream()
                            .map(missed -> (JsonObject) missed)
                            .map(missed -> missed.getInteger("route") + " " + missed.getString("field"))
                            .sorted()
                            .toList());
            assertEquals("2500ms", answer.getJsonObject("timeouts").getString("client"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/../x", "/a%00b", "/files/x"})
        void whosePathIsBadIsRefused(String path) {
            assertEquals(
                    new JsonObject().put("status", 400).put("error", "bad-request"),
                    explain(get(path)).getJsonObject("answer"));
        }

        @Test
        void seesThePathThatRoutesSee() {
            assertEquals("/plain", explain(get("/a/../%70lain")).getString("path"));
        }
    }

    @Nested
    class Timeouts {
        @Test
        void areThoseInForceWrittenAsInTheFile() {
            JsonObject timeouts = explain(get("/plain")).getJsonObject("timeouts");
            assertEquals("2500ms", timeouts.getString("client"));
            assertEquals("5s", timeouts.getString("connect"));
            assertEquals("off", timeouts.getString("tunnel"));
            assertEquals("15s", timeouts.getString("http-request"));
            assertEquals(10, timeouts.size());
        }
    }

    @Nested
    class TheFrontend {
        @Test
        void canBeNamed() {
            assertEquals("inner", explain(get("/only").put("frontend", "inner")).getString("frontend"));
        }

        @Test
        void mustExist() {
            Answer answer = admin.ask("POST", "/api/v1/explain")
                    .json("{\"path\":\"/\",\"frontend\":\"none\"}")
                    .now();
            assertEquals(400, answer.status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{nonsense",
                "{}",
                "{\"path\":1}",
                "{\"path\":\"\"}",
                "{\"path\":\"/a b\"}",
                "{\"path\":\"/a\\r\\nX: y\"}",
                "{\"path\":\"/\",\"host\":\"a\\r\\nX: y\"}",
                "{\"path\":\"/\",\"method\":\"G T\"}",
                "{\"path\":\"/\",\"headers\":[]}",
                "{\"path\":\"/\",\"headers\":{\"X\":1}}",
                "{\"path\":\"/\",\"headers\":{\"X\":null}}",
                "{\"path\":\"/\",\"headers\":{\"X: y\\r\\nZ\":\"1\"}}",
                "{\"path\":\"/\",\"source\":\"example.com\"}",
                "{\"path\":\"/\",\"url\":\"/\"}"
            })
    void aQuestionThatMakesNoSenseIs400(String body) {
        Answer answer = admin.ask("POST", "/api/v1/explain").json(body).now();
        assertEquals(400, answer.status(), body);
        assertFalse(answer.error().isEmpty());
    }

    @Test
    void severalValuesOfAHeaderAreAList() {
        JsonObject question = new JsonObject("{\"path\":\"/plain\",\"headers\":{\"Via\":[\"a\",\"b\"]}}");
        assertEquals("web", explain(question).getString("backend"));
    }
}
