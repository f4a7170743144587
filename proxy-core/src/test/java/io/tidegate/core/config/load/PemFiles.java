package io.tidegate.core.config.load;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Certificates and keys, good and bad, made for one test. */
final class PemFiles {
    private PemFiles() {}

    private static X509Bundle bundle(String name) {
        try {
            return new CertificateBuilder()
                    .subject("CN=" + name)
                    .addSanDnsName(name)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A certificate in each of these files. */
    static void certificates(Path directory, String... names) throws IOException {
        for (String name : names) {
            Files.writeString(directory.resolve(name), bundle("a.test").getCertificatePEM());
        }
    }

    /** A certificate and its key. */
    static void pair(Path directory, String certificate, String key) throws IOException {
        X509Bundle bundle = bundle("a.test");
        Files.writeString(directory.resolve(certificate), bundle.getCertificatePEM());
        Files.writeString(directory.resolve(key), bundle.getPrivateKeyPEM());
    }

    /** What the golden files name: see their names. */
    static void golden(Path directory) throws IOException {
        certificates(directory, "ca.pem");
        pair(directory, "chain.pem", "key.pem");
        pair(directory, "other-chain.pem", "other-key.pem");
        String key = Files.readString(directory.resolve("key.pem"));
        Files.writeString(directory.resolve("sec1-key.pem"), key.replace("PRIVATE KEY", "EC PRIVATE KEY"));
        Files.writeString(directory.resolve("encrypted-key.pem"), key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        Files.writeString(
                directory.resolve("damaged-key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Files.writeString(
                directory.resolve("damaged-chain.pem"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Files.writeString(directory.resolve("ed25519-key.pem"), ed25519());
        Files.writeString(directory.resolve("text.pem"), "no PEM at all\n");
    }

    /** A key as openssl makes it, of a kind that TLS knows and Netty does not read. */
    private static String ed25519() {
        try {
            byte[] key = KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
