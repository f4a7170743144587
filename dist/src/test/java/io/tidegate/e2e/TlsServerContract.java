package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers behind {@code wss://}: who gets a request, and who does not. */
abstract class TlsServerContract {
    private final TlsScene scene;

    TlsServerContract(TlsScene scene) {
        this.scene = scene;
    }

    @ParameterizedTest
    @ValueSource(strings = {"right", "by-address", "unverified", "certified"})
    void that_is_who_it_should_be_serves(String backend) throws Exception {
        try (Raw.Connection client = scene.tunnel(scene.trusting(), "public", "/" + backend + "/tunnel")) {
            client.echoesBytes();
        }
        TlsScene.assertServed(scene.answer(scene.trusting(), "public", "/" + backend + "/get"));
        assertTrue(
                scene.product.metric("tidegate_handshakes_total", "backend=\"" + backend + "\"", "result=\"ok\"") > 0);
    }

    @ParameterizedTest
    @CsvSource({
        "wrong-ca, 502, connect-failed",
        "wrong-name, 502, connect-failed",
        "expired, 502, connect-failed",
        "plain-text, 502, connect-failed",
        "silent, 504, connect-timeout",
    })
    void that_is_not_gets_no_request(String backend, int status, String word) throws Exception {
        String path = "/" + backend + "/never";
        Raw.Answer answer = scene.answer(scene.trusting(), "public", path);
        assertEquals(status, answer.status());
        assertEquals(word, answer.error());
        assertEquals(word, scene.product.logged(path).getString("reason"));
        try (Raw.Connection client = new Raw.Connection(scene.socket(scene.trusting(), "public", "app.test"))) {
            client.send(Raw.handshake(path));
            assertEquals(status, client.answer().status());
        }
        assertEquals(
                1,
                scene.product.metric(
                        "tidegate_handshakes_total", "backend=\"" + backend + "\"", "result=\"" + word + "\""));
        assertTrue(!scene.plain.saw("/never"));
    }

    @Test
    void that_wants_a_certificate_refuses_us_without_one() throws Exception {
        // TLS 1.3 tells it after the handshake: it stands, and is cut.
        assertEquals(
                502, scene.answer(scene.trusting(), "public", "/uncertified/x").status());
    }

    @Test
    void that_is_not_who_it_should_be_is_down() {
        scene.product.awaitHealth("checked", "s", "down");
        assertTrue(scene.product.metric("tidegate_health_checks_total", "backend=\"checked\"", "result=\"tls\"") > 0);
        JsonObject check = scene.product.server("checked", "s").getJsonObject("last_check");
        assertTrue(check.getString("detail").contains("certification path"), check::encode);
    }

    @Test
    void resumes_our_session_and_is_offered_HTTP_1_1_alone() throws Exception {
        String first = scene.answer(scene.trusting(), "public", "/sessions/1").body();
        assertTrue(first.endsWith(" http/1.1"), first);
        TlsScene.awaitClock(Long.parseLong(first.split(" ", 2)[0]));
        assertEquals(
                first, scene.answer(scene.trusting(), "public", "/sessions/2").body());
    }
}
