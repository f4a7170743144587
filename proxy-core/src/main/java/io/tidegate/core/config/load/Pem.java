package io.tidegate.core.config.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file (RFC 7468); what stands between them is a comment. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC"); // all that Netty reads

    /** One of them: such as {@code PRIVATE KEY}, and what it holds. */
    private record Block(Path file, String label, String base64) {
        byte[] bytes() throws Refused {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new Refused(file + " is damaged (" + e.getMessage() + "); put it there again, whole");
            }
        }
    }

    private Pem() {}

    /** All certificates of a file; at least one. */
    static List<X509Certificate> certificates(Path file) throws Refused {
        List<X509Certificate> all = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label().endsWith("CERTIFICATE")) {
                all.add(certificate(file, block));
            }
        }
        if (all.isEmpty()) {
            throw new Refused(
                    "there is no certificate in " + file + "; allowed: a PEM file with -----BEGIN CERTIFICATE-----");
        }
        return all;
    }

    private static X509Certificate certificate(Path file, Block block) throws Refused {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException e) {
            throw new Refused(
                    "a certificate in " + file + " is damaged (" + e.getMessage() + "); put it there again, whole");
        }
    }

    /** The first private key of a file. */
    static PrivateKey key(Path file) throws Refused {
        for (Block block : blocks(file)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(file, block.bytes());
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new Refused("the key in " + file + " is encrypted, and nobody is asked for its password;"
                            + " write it without: openssl pkey -in OLD.pem -out NEW.pem");
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
                    throw new Refused("the key in " + file + " is no PKCS#8 (it begins with -----BEGIN "
                            + block.label() + "-----); rewrite it: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out"
                            + " NEW.pem");
                default -> {
                    // such as its certificate, which may stand in the same file
                }
            }
        }
        throw new Refused(
                "there is no private key in " + file + "; allowed: a PEM file with -----BEGIN PRIVATE KEY-----");
    }

    private static PrivateKey key(Path file, byte[] bytes) throws Refused {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                // the next one
            }
        }
        throw new Refused(
                "the key in " + file + " is damaged, or of another kind than RSA and EC, such as Ed25519; put it there"
                        + " again, whole, or have a certificate made for a key of these kinds");
    }

    /** Whether what this key signs is what this certificate verifies. */
    static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        PublicKey verifier = certificate.getPublicKey();
        if (!verifier.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            byte[] text = {1, 2, 3};
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(verifier);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<Block> blocks(Path file) throws Refused {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new Refused(file + " cannot be read (" + e.getMessage() + ")");
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(file, matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }
}
