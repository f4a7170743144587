package io.tidegate.e2e;

import io.netty.pkitesting.X509Bundle;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of clients: required, asked for, wrong. */
abstract class TlsClientCertificateContract {
    private final TlsScene scene;

    TlsClientCertificateContract(TlsScene scene) {
        this.scene = scene;
    }

    @Test
    void is_required_where_it_is_required() throws Exception {
        try (Raw.Connection neighbour =
                scene.tunnel(scene.showing(Tls.certificate(scene.authority, "me")), "requires", "/plain/tunnel")) {
            scene.assertRefused(scene.trusting(), "requires");
            scene.assertRefused(scene.trusting(), "requires", "TLSv1.2");
            neighbour.echoesBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asks", "requires"})
    void must_be_of_the_authority_and_in_its_time_where_it_is_shown(String frontend) throws Exception {
        for (X509Bundle wrong : List.of(
                Tls.certificate(scene.stranger, "me"), Tls.expired(scene.authority, "me"), Tls.authority("me"))) {
            SSLContext context = Tls.insisting(scene.authority, wrong);
            scene.assertRefused(context, frontend);
            scene.assertRefused(context, frontend, "TLSv1.2");
        }
        TlsScene.assertServed(
                scene.answer(scene.showing(Tls.certificate(scene.authority, "me")), frontend, "/plain/me"));
    }

    @Test
    void may_be_left_out_where_it_is_only_asked_for() throws Exception {
        TlsScene.assertServed(scene.answer(scene.trusting(), "asks", "/plain/nobody"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void is_not_asked_for_again_in_a_session_that_is_resumed(String version) throws Exception {
        SSLContext context = scene.showing(Tls.certificate(scene.authority, "me"));
        for (int i = 0; i < 3; i++) {
            try (SSLSocket socket = scene.socket(context, "requires", "app.test")) {
                socket.setEnabledProtocols(new String[] {version});
                Raw.Connection client = new Raw.Connection(socket);
                client.send(TlsScene.get("/plain/again"));
                TlsScene.assertServed(client.answer());
            }
        }
    }
}
