package io.tidegate.core.config.load;

import io.tidegate.core.config.BackendTls;
import io.tidegate.core.config.ClusterSettings;
import io.tidegate.core.config.FrontendTls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The three kinds of {@code tls { }}: towards clients, towards servers, between nodes. */
final class TlsBlocks {
    private static final String CERTIFICATES = "write certificates = [ { cert = \"chain.pem\", key = \"key.pem\" } ]";
    private static final Kind<String> PROTOCOL = Choice.among("TLSv1.2", "TLSv1.3");

    private TlsBlocks() {}

    static FrontendTls ofFrontend(Block block) {
        List<FrontendTls.Certificate> certificates = block.blocks("certificates", TlsBlocks::certificate);
        if (!block.has("certificates") || block.isEmpty("certificates")) {
            block.wrong("certificates", "is missing or empty, but TLS needs a certificate; " + CERTIFICATES);
        }
        FrontendTls.ClientAuth clientAuth =
                block.get("client-auth", Choice.of(FrontendTls.ClientAuth.class), FrontendTls.ClientAuth.NONE);
        boolean hasCa = block.has("client-ca");
        Optional<Path> clientCa = block.find("client-ca", PathKinds.CERTIFICATES);
        if (clientAuth != FrontendTls.ClientAuth.NONE && !hasCa) {
            block.wrong(
                    "client-ca",
                    "is missing, but client-auth asks for certificates, which it has to verify;"
                            + " write client-ca = \"ca.pem\"");
        }
        List<String> protocols = block.list("protocols", PROTOCOL, List.of("TLSv1.2", "TLSv1.3"));
        if (block.isEmpty("protocols")) {
            block.wrong("protocols", "is an empty list; allowed: TLSv1.2, TLSv1.3");
        }
        return new FrontendTls(certificates, clientAuth, clientCa, protocols);
    }

    static BackendTls ofBackend(Block block) {
        boolean hasCert = block.has("cert");
        boolean hasKey = block.has("key");
        if (hasCert != hasKey) {
            block.wrong(
                    hasCert ? "key" : "cert", "is missing: cert and key belong together; set both, or neither of them");
        }
        Optional<Path> cert = block.find("cert", PathKinds.CERTIFICATES);
        Optional<Path> key = block.find("key", PathKinds.PRIVATE_KEY);
        checkPair(block, cert, key);
        return new BackendTls(
                block.get("verify", Numbers.SWITCH, true),
                block.find("ca", PathKinds.CERTIFICATES),
                block.find("server-name", Hosts.SERVER_NAME),
                cert,
                key);
    }

    /** Empty for an empty block. */
    static Optional<ClusterSettings.Tls> ofCluster(Block block) {
        boolean cert = block.has("cert");
        boolean key = block.has("key");
        boolean ca = block.has("ca");
        if (!cert && !key && !ca) {
            return Optional.empty();
        }
        String remedy = "mutual TLS needs cert, key and ca";
        Optional<Path> certFile = block.require("cert", PathKinds.CERTIFICATES, remedy);
        Optional<Path> keyFile = block.require("key", PathKinds.PRIVATE_KEY, remedy);
        Optional<Path> caFile = block.require("ca", PathKinds.CERTIFICATES, remedy);
        checkPair(block, certFile, keyFile);
        return certFile.flatMap(c -> keyFile.flatMap(k -> caFile.map(a -> new ClusterSettings.Tls(c, k, a))));
    }

    private static Optional<FrontendTls.Certificate> certificate(Block block) {
        Optional<Path> cert = block.require("cert", PathKinds.CERTIFICATES, "write cert = \"chain.pem\"");
        Optional<Path> key = block.require("key", PathKinds.PRIVATE_KEY, "write key = \"key.pem\"");
        checkPair(block, cert, key);
        return cert.flatMap(c -> key.map(k -> new FrontendTls.Certificate(c, k)));
    }

    private static void checkPair(Block block, Optional<Path> cert, Optional<Path> key) {
        if (cert.isEmpty() || key.isEmpty()) {
            return;
        }
        try {
            if (!Pem.belongTogether(Pem.certificates(cert.get()).getFirst(), Pem.key(key.get()))) {
                block.wrong(
                        "key",
                        "the key in " + key.get() + " does not belong to the first certificate in " + cert.get()
                                + "; name the files that were made together (the chain begins with the server's own)");
            }
        } catch (Refused e) {
            block.wrong("key", String.valueOf(e.getMessage())); // changed since it was read a moment ago
        }
    }
}
