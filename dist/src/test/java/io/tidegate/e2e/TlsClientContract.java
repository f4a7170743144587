package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions, ALPN and sessions, as clients have them. */
abstract class TlsClientContract {
    private final TlsScene scene;

    TlsClientContract(TlsScene scene) {
        this.scene = scene;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void has_a_tunnel_whose_log_line_names_the_version(String version) throws Exception {
        String path = "/plain/" + version + "/tunnel";
        try (SSLSocket socket = scene.socket(scene.trusting(), "public", "app.test")) {
            socket.setEnabledProtocols(new String[] {version});
            Raw.Connection client = new Raw.Connection(socket);
            client.shakeHands(path);
            client.echoesBytes();
        }
        assertEquals(version, scene.product.logged(path).getString("tls"));
    }

    @Test
    void of_another_version_than_those_that_are_spoken_is_refused() throws Exception {
        scene.assertRefused(scene.trusting(), "old", "TLSv1.3");
        scene.assertRefused(scene.trusting(), "modern", "TLSv1.2");
        TlsScene.assertServed(scene.answer(scene.trusting(), "old", "/plain/old"));
        assertEquals("TLSv1.2", scene.product.logged("/plain/old").getString("tls"));
        TlsScene.assertServed(scene.answer(scene.trusting(), "modern", "/plain/modern"));
        assertEquals("TLSv1.3", scene.product.logged("/plain/modern").getString("tls"));
    }

    @Test
    void that_does_not_trust_the_certificate_is_counted() throws Exception {
        scene.assertRefused(Tls.context(scene.stranger, Optional.empty()), "public");
    }

    @ParameterizedTest
    @CsvSource({"h2 http/1.1, http/1.1", "http/1.1, http/1.1", "h2, ''"})
    void is_offered_HTTP_1_1_and_nothing_else(String offers, String chosen) throws Exception {
        try (SSLSocket socket = scene.socket(scene.trusting(), "public", "app.test")) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(offers.split(" ", -1));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertEquals(chosen, socket.getApplicationProtocol());
            Raw.Connection client = new Raw.Connection(socket);
            client.send(TlsScene.get("/plain/alpn"));
            assertTrue(client.head().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void that_would_rather_speak_HTTP_2_speaks_HTTP_1_1() throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(scene.trusting())
                .build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + scene.port("public") + "/plain/h2"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals("ok", answer.body());
            assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumes_its_session(String version) throws Exception {
        SSLContext context = scene.trusting();
        long first = session(context, version);
        TlsScene.awaitClock(first);
        assertEquals(first, session(context, version));
        assertNotEquals(first, session(scene.trusting(), version));
    }

    /** When the session began, which is long ago for one that is resumed. */
    private long session(SSLContext context, String version) throws Exception {
        try (SSLSocket socket = scene.socket(context, "public", "app.test")) {
            socket.setEnabledProtocols(new String[] {version});
            Raw.Connection client = new Raw.Connection(socket);
            client.send(TlsScene.get("/plain/session"));
            client.answer(); // the tickets of TLS 1.3 come behind the handshake
            return socket.getSession().getCreationTime();
        }
    }
}
