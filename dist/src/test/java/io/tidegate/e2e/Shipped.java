package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Configurations that are shipped, with what stands in them replaced by what runs here; and who answers then. */
final class Shipped {
    private Shipped() {}

    /** What the tests of shipped files cannot do without. */
    static void requiresPeers() {
        Peer.requiresNode();
        Nginx.required();
    }

    /** A shipped file; each pair is what stands there, and what is put in its place. */
    static String shipped(String file, String... pairs) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("tidegate.home"), file));
        for (int i = 0; i < pairs.length; i += 2) {
            assertTrue(text.contains(pairs[i]), file + " no longer holds " + pairs[i]);
            text = text.replace(pairs[i], pairs[i + 1]);
        }
        return text;
    }

    static String local(int port) {
        return "127.0.0.1:" + port;
    }

    static String word(HttpResponse<?> answer) {
        return answer.headers().firstValue("X-Tidegate-Error").orElse("");
    }

    static Map<String, Integer> whoAnswers(int times, int port, String path) {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            answers.merge(Caller.who(port, path), 1, Integer::sum);
        }
        return answers;
    }

    /** What a Node server said of the last handshake that was no check. */
    static String opened(Peer.Server server, String path) {
        return server.peer().await(line -> line.startsWith("open " + path));
    }

    /** An nginx with this certificate in front of a server. */
    static Nginx secure(X509Bundle certificate, Peer.Server behind) throws IOException {
        return Nginx.startTls(certificate, "location / { " + Nginx.toWebSocket(behind) + " }");
    }
}
