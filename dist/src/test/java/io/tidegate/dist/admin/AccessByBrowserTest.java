package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another site may do, even with the help of a browser; each test holds a line of docs/security.md. */
final class AccessByBrowserTest extends AccessScene {
    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:9901", "localhost.evil.example", "127.0.0.1.evil.example"})
    void isRefusedByItsName(String host) {
        assertEquals(
                403,
                admin.ask("GET", "/api/v1/backends").with("Host", host).now().status());
        assertEquals(403, admin.ask("GET", "/metrics").with("Host", host).now().status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9901", "127.0.0.1", "[::1]:9901", "192.168.1.5"})
    void isToldFromOurOwnNames(String host) {
        assertEquals(
                200,
                admin.ask("GET", "/api/v1/backends").with("Host", host).now().status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1:1", "http://127.0.0.1"})
    void isRefusedByItsOrigin(String origin) {
        Ask ask = admin.ask("PATCH", SERVER).json("{\"weight\":5}").with("Origin", origin);
        assertEquals(403, ask.now().status());
        assertEquals(
                403,
                admin.ask("GET", "/api/v1/backends")
                        .with("Origin", origin)
                        .now()
                        .status());
    }

    @Test
    void ourOwnOriginMayChange() {
        Ask ask = admin.ask("PATCH", SERVER).json("{\"weight\":5}");
        assertEquals(
                200,
                ask.with("Origin", "http://127.0.0.1:" + admin.port()).now().status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"})
    void cannotSendAForm(String type) {
        Ask ask = admin.ask("PATCH", SERVER).with("Content-Type", type).json("{\"weight\":5}");
        assertEquals(415, ask.now().status());
        assertEquals(
                415,
                admin.ask("POST", "/api/v1/reload")
                        .with("Content-Type", type)
                        .now()
                        .status());
        assertEquals(List.of(), admin.process().reloads());
    }

    @Test
    void isNeverAllowedToReadByCors() {
        Answer preflight = admin.ask("OPTIONS", "/api/v1/reload").now();
        assertEquals(405, preflight.status());
        for (Answer answer : List.of(preflight, admin.get("/api/v1/backends"))) {
            assertTrue(answer.headers().keySet().stream().noneMatch(h -> h.startsWith("access-control")));
        }
    }
}
