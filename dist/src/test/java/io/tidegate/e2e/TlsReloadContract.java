package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Certificates that a reload reads anew. */
abstract class TlsReloadContract {
    private final TlsScene scene;

    TlsReloadContract(TlsScene scene) {
        this.scene = scene;
    }

    /** What {@code renewed} shows. */
    private String shown() {
        try (SSLSocket socket =
                (SSLSocket) Tls.anything().getSocketFactory().createSocket("127.0.0.1", scene.port("renewed"))) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void write(String file, String subject) throws Exception {
        Tls.write(scene.directory, file, Tls.certificate(scene.authority, subject));
    }

    private HttpResponse<String> reload() {
        return scene.product.ask("POST", "/api/v1/reload", "");
    }

    /** From now on this certificate is shown. */
    private void renew(String subject) throws Exception {
        write("renewed", subject);
        assertEquals(200, reload().statusCode());
        scene.product.await(subject, () -> shown().equals("CN=" + subject));
    }

    private void assertRejected(String... told) {
        double before = rejected();
        HttpResponse<String> answer = reload();
        assertEquals(422, answer.statusCode());
        for (String each : told) {
            assertTrue(answer.body().contains(each), answer.body());
        }
        assertEquals(before + 1, rejected());
    }

    private double rejected() {
        return scene.product.metric("tidegate_config_reloads_total", "result=\"rejected\"");
    }

    @Test
    void reads_certificates_anew_and_leaves_open_tunnels_alone() throws Exception {
        renew("first");
        try (SSLSocket socket = scene.socket(scene.trusting(), "renewed", "first");
                Raw.Connection open = new Raw.Connection(socket)) {
            open.shakeHands("/plain/tunnel");
            write("renewed", "second");
            assertEquals("CN=first", shown());
            renew("second");
            open.echoesBytes();
        }
    }

    @Test
    void with_a_file_that_is_none_changes_nothing_and_says_what_to_do() throws Exception {
        renew("right");
        Files.writeString(scene.directory.resolve("renewed.pem"), "nothing");
        assertRejected(
                "tidegate.conf:4: ", // where the frontend stands
                "tidegate.frontends.renewed.tls.certificates[0].cert: there is no certificate in ",
                "renewed.pem; allowed: ");
        assertEquals("CN=right", shown());

        write("renewed", "wrong");
        write("another", "another");
        Files.copy(
                scene.directory.resolve("another-key.pem"),
                scene.directory.resolve("renewed-key.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertRejected("certificates[0].key: the key in ", "does not belong to the first certificate");
        assertEquals("CN=right", shown());

        renew("mended");
    }
}
