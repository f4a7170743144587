package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which certificate a client is shown. */
abstract class TlsCertificateContract {
    private final TlsScene scene;

    TlsCertificateContract(TlsScene scene) {
        this.scene = scene;
    }

    private String shown(Optional<String> name) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) Tls.anything().getSocketFactory().createSocket("127.0.0.1", scene.port("public"))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(name.stream()
                    .<javax.net.ssl.SNIServerName>map(SNIHostName::new)
                    .toList());
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSubjectX500Principal().getName();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "app.test, app.test",
        "localhost, app.test",
        "other.test, other.test",
        "OTHER.Test, other.test",
        "a.wild.test, other.test",
        "rsa.test, rsa.test",
        "a.b.wild.test, app.test",
        "wild.test, app.test",
        "unknown.test, app.test",
    })
    void is_chosen_by_the_name_that_the_client_asks_for(String asked, String shown) throws Exception {
        assertEquals("CN=" + shown, shown(Optional.of(asked)));
    }

    @Test
    void is_the_first_for_who_asks_for_no_name() throws Exception {
        assertEquals("CN=app.test", shown(Optional.empty()));
    }
}
