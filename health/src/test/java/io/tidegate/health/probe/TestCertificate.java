package io.tidegate.health.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-signed certificate, made by the JDK's keytool: a server speaks with it, and its PEM is the CA of a client. */
final class TestCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path store;
    private final Path pem;

    private TestCertificate(Path store, Path pem) {
        this.store = store;
        this.pem = pem;
    }

    /** For subject alternative names such as {@code ip:127.0.0.1}. */
    static TestCertificate named(Path folder, String alternativeNames) throws IOException, InterruptedException {
        Path store = folder.resolve("store.p12");
        Path pem = folder.resolve("cert.pem");
        keytool(store, List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "san=" + alternativeNames));
        keytool(store, List.of("-exportcert", "-rfc", "-file", pem.toString()));
        return new TestCertificate(store, pem);
    }

    Path pem() {
        return pem;
    }

    ServerSocket listen() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 500, InetAddress.getLoopbackAddress());
    }

    private static void keytool(Path store, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        command.addAll(List.of(
                "-alias",
                "test",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-storetype",
                "PKCS12"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(output);
        }
    }
}
