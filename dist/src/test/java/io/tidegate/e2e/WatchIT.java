package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** {@code watch = true}: whatever the configuration was read from has changed, and is read anew. */
final class WatchIT {
    private static String body(int port, String more) {
        return "watch = true\n" + Bare.body(port, more);
    }

    @Test
    void the_change_of_the_file_is_enough() throws IOException {
        int before = Product.freePort();
        int after = Product.freePort();
        try (Product product = Product.start(body(before, ""))) {
            product.rewrite(body(after, ""));

            product.await("the new address", () -> Product.listens(after));
        }
    }

    @Test
    void an_included_file_counts_too_also_one_that_was_missing() throws IOException {
        int before = Product.freePort();
        int after = Product.freePort();
        String body = body(before, "include \"more\"");
        try (Product product = Product.start(body)) {
            Path more = product.directory().resolve("more.conf");
            Files.writeString(more, "frontends.public.bind = \"127.0.0.1:" + before + "\"");
            product.await("a reload", () -> reloads(product, "accepted") == 1);
            Files.writeString(more, "frontends.public.bind = \"127.0.0.1:" + after + "\"");

            product.await("the new address", () -> Product.listens(after));
            assertEquals(2, reloads(product, "accepted"));
        }
    }

    @Test
    void what_is_refused_is_refused_once_and_a_dry_run_takes_nothing_from_it() throws IOException {
        int port = Product.freePort();
        int after = Product.freePort();
        try (Product product = Product.start(body(port, ""))) {
            product.rewrite(body(port, "backends { nonsense"));
            product.await("the refusal", () -> reloads(product, "rejected") == 1);
            product.rewrite(body(after, ""));
            product.ask("POST", "/api/v1/reload?dry-run=true", "");

            product.await("the new address", () -> Product.listens(after));
            assertEquals(1, reloads(product, "rejected"));
        }
    }

    @Test
    void a_renewed_certificate_is_served_as_soon_as_its_key_is_there_too() throws Exception {
        int port = Product.freePort();
        X509Bundle first = certificate("first.example");
        X509Bundle second = certificate("second.example");
        Path directory = Files.createTempDirectory("tidegate-tls");
        Path chain = Files.writeString(directory.resolve("chain.pem"), first.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve("key.pem"), first.getPrivateKeyPEM());
        String tls = "frontends.public.tls.certificates = [ { cert = \"" + chain + "\", key = \"" + key + "\" } ]";
        try (Product product = Product.start(body(port, "" + tls))) {
            assertEquals("CN=first.example", subject(port));
            Files.writeString(chain, second.getCertificatePathPEM());
            product.await("a refusal of half a pair", () -> reloads(product, "rejected") == 1);
            assertEquals("CN=first.example", subject(port));
            Files.writeString(key, second.getPrivateKeyPEM());

            product.await("the renewed certificate", () -> subject(port).equals("CN=second.example"));
        } finally {
            Files.delete(chain);
            Files.delete(key);
            Files.delete(directory);
        }
    }

    private static double reloads(Product product, String result) {
        return product.metric("tidegate_config_reloads_total", "result=\"" + result + "\"");
    }

    private static X509Bundle certificate(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .rsa2048()
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** Whose certificate is served there. */
    private static String subject(int port) {
        try (SSLSocket socket = (SSLSocket) trustful().getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            X509Certificate served = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return served.getSubjectX500Principal().getName();
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext trustful() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }
}
