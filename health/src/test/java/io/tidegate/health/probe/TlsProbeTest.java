package io.tidegate.health.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.BackendTls;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.wire.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks by TLS. */
final class TlsProbeTest extends ProbeScene {
    @TempDir
    Path folder;

    private Outcome check(ServerSocket listener, BackendTls tls, SickServer.Behaviour behaviour) throws Exception {
        try (SickServer server = new SickServer(listener, behaviour)) {
            Server named = new Server(
                    new ServerId("live", "live-1", "wss://127.0.0.1"), true, "127.0.0.1", server.port(), 1, 0, false);
            Target plain = target(server, CheckSettings.websocket());
            return run(new Target(
                    plain.address(),
                    List.of(),
                    Optional.of(ClientTls.load(tls).towards(named)),
                    Backend.ProxyProtocol.OFF,
                    plain.host(),
                    plain.check()));
        }
    }

    private BackendTls trusting(TestCertificate certificate) {
        return new BackendTls(
                true, Optional.of(certificate.pem()), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private void serve(SickServer.Connection connection) throws IOException {
        connection.switchProtocols();
        connection.farewell();
    }

    @Test
    void with_the_right_name_passes() throws Exception {
        TestCertificate certificate = TestCertificate.named(folder, "ip:127.0.0.1");
        Outcome outcome = check(certificate.listen(), trusting(certificate), this::serve);
        assertEquals(CheckResult.PASSED, outcome.result(), outcome.detail());
        assertEquals(
                List.of(
                        Step.Kind.CONNECT,
                        Step.Kind.TLS,
                        Step.Kind.WRITE,
                        Step.Kind.ANSWER,
                        Step.Kind.ACCEPT,
                        Step.Kind.VERDICT),
                steps.stream().map(Step::kind).limit(6).toList());
    }

    @Test
    void with_another_name_fails_as_tls_and_says_why() throws Exception {
        TestCertificate certificate = TestCertificate.named(folder, "dns:other.example");
        Outcome outcome = check(certificate.listen(), trusting(certificate), this::serve);
        assertEquals(CheckResult.TLS, outcome.result());
        assertTrue(outcome.detail().contains("127.0.0.1"), outcome.detail());
    }

    @Test
    void with_a_certificate_of_nobody_known_fails_as_tls() throws Exception {
        TestCertificate certificate = TestCertificate.named(folder, "ip:127.0.0.1");
        Outcome outcome = check(certificate.listen(), BackendTls.DEFAULT, this::serve);
        assertEquals(CheckResult.TLS, outcome.result(), outcome.detail());
        assertFalse(outcome.detail().isBlank());
    }

    @Test
    void that_speaks_no_TLS_fails_as_tls() throws Exception {
        Outcome outcome =
                check(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), BackendTls.DEFAULT, connection -> {
                    connection.read(5);
                    connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                });
        assertEquals(CheckResult.TLS, outcome.result(), outcome.detail());
    }

    @Test
    void that_closes_within_the_TLS_handshake_fails_as_tls() throws Exception {
        Outcome outcome = check(
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress()),
                BackendTls.DEFAULT,
                connection -> connection.read(5));
        assertEquals(CheckResult.TLS, outcome.result(), outcome.detail());
        assertTrue(outcome.took().compareTo(Duration.ofSeconds(9)) < 0, "only the check's own timeout ended it");
    }
}
