package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tidegate.core.config.FrontendTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CertificatePairTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    private Path chain(String name, X509Bundle bundle) throws IOException {
        return Files.writeString(directory.resolve(name + "-chain.pem"), bundle.getCertificatePathPEM());
    }

    private Path key(String name, X509Bundle bundle) throws IOException {
        return Files.writeString(directory.resolve(name + "-key.pem"), bundle.getPrivateKeyPEM());
    }

    private static X509Bundle bundle(CertificateBuilder.Algorithm algorithm) throws Exception {
        return new CertificateBuilder()
                .subject("CN=a.example")
                .algorithm(algorithm)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    @ParameterizedTest
    @EnumSource(
            value = CertificateBuilder.Algorithm.class,
            names = {"rsa2048", "ecp256", "ecp384", "ed25519"})
    void what_belongs_together_passes_and_the_key_of_another_is_named(CertificateBuilder.Algorithm algorithm)
            throws Exception {
        Path chain = chain("one", bundle(algorithm));
        Path key = key("two", bundle(algorithm));
        IOException refused = assertThrows(IOException.class, () -> CertificatePair.check(chain, key));
        assertTrue(String.valueOf(refused.getMessage()).contains(key + " is not the key"), refused::getMessage);

        X509Bundle three = bundle(algorithm);
        CertificatePair.check(chain("three", three), key("three", three));
    }

    @Test
    void a_frontend_does_not_take_one_of_another_algorithm() throws Exception {
        Path chain = chain("one", bundle(CertificateBuilder.Algorithm.ecp256));
        Path key = key("two", bundle(CertificateBuilder.Algorithm.rsa2048));
        FrontendTls settings = new FrontendTls(
                List.of(new FrontendTls.Certificate(chain, key)),
                FrontendTls.ClientAuth.NONE,
                Optional.empty(),
                List.of("TLSv1.3"));

        assertThrows(IOException.class, () -> ServerTls.load(settings));
    }
}
