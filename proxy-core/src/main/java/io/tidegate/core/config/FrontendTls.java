package io.tidegate.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** TLS towards clients; the first certificate is the default, the others are chosen by SNI. Paths are absolute. */
public record FrontendTls(
        List<Certificate> certificates, ClientAuth clientAuth, Optional<Path> clientCa, List<String> protocols) {
    /** PEM files: a chain and its PKCS#8 key. */
    public record Certificate(Path cert, Path key) {}

    /** Whether a client must show a certificate. */
    public enum ClientAuth {
        NONE,
        REQUEST,
        REQUIRED
    }

    public FrontendTls {
        certificates = List.copyOf(certificates);
        protocols = List.copyOf(protocols);
    }
}
