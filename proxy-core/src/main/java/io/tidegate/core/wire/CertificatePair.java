package io.tidegate.core.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate and its private key, which must belong together. Netty builds a context of any two (4.2.18), and then every
 * handshake fails: a certificate that was renewed a moment before its key must not come into force.
 */
final class CertificatePair {
    /** PKCS #8, the only form that Netty reads without Bouncy Castle. */
    private static final Pattern KEY =
            Pattern.compile("-+BEGIN [^-]*PRIVATE KEY-+\\s*([A-Za-z0-9+/=\\s]+?)\\s*-+END", Pattern.DOTALL);

    private static final byte[] ANYTHING = {1, 2, 3};

    private CertificatePair() {}

    /** Throws where the first certificate of {@code cert} is another key's than {@code key}. */
    static void check(Path cert, Path key) throws IOException {
        try (InputStream in = Files.newInputStream(cert)) {
            PublicKey ofCertificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey();
            if (!matches(ofCertificate, key)) {
                throw new IOException(key + " is not the key of the first certificate in " + cert);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(key + " is not the key of the first certificate in " + cert, e);
        }
    }

    private static boolean matches(PublicKey ofCertificate, Path key) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(key));
        if (!pem.find()) {
            return false;
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        PrivateKey secret =
                KeyFactory.getInstance(ofCertificate.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        Signature signing = Signature.getInstance(signature(ofCertificate));
        signing.initSign(secret);
        signing.update(ANYTHING);
        byte[] signed = signing.sign();
        signing.initVerify(ofCertificate);
        signing.update(ANYTHING);
        return signing.verify(signed);
    }

    private static String signature(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
