package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on loopback, a life together (contract §4, cluster). */
final class ClusterIT {
    private static final String SERVER = "/api/v1/backends/web/servers/web-1";
    /** With counts and verdicts a node says nine messages in its first three seconds, and then one a second. */
    private static final int HELLOS = 12;

    private final int[] ports = {Product.freePort(), Product.freePort(), Product.freePort()};

    private Product node(int n, String secret) throws IOException {
        return node(n, secret, "");
    }

    private Product node(int n, String secret, String more) throws IOException {
        return Product.start(
                """
                frontends.public { bind = "127.0.0.1:%d", routes = [ { backend = web } ] }
                backends.web { servers { web-1.url = "ws://127.0.0.1:9" }, health-check { type = none } }
                cluster { enabled = true, bind = "127.0.0.%d:%d", bus-bind = "127.0.0.%d:%d",
                  members = ["127.0.0.1:%d", "127.0.0.2:%d"]
                  %s }
                """.formatted(Product.freePort(), n, ports[n - 1], n, Product.freePort(), ports[0], ports[1], more),
                Map.of("TIDEGATE_CLUSTER_SECRET", secret));
    }

    private static void awaitMembers(Product node, int count) {
        node.await(
                count + " members",
                () -> node.json("/api/v1/cluster").getJsonArray("nodes").size() == count);
    }

    /** Until each of them has said hello some times more: by then who can be heard is heard. */
    private static void awaitHellos(Product... nodes) {
        for (Product node : nodes) {
            double before = said(node);
            node.await("hellos", () -> said(node) > before + HELLOS);
        }
    }

    private static double said(Product node) {
        return node.metric("tidegate_cluster_messages_total", "result=\"sent\"");
    }

    private static void awaitState(Product node, String state) {
        node.await(state, () -> node.json(SERVER).getString("state").equals(state));
    }

    @Test
    void states_reach_all_outlive_their_setter_and_reach_who_joins_later() throws Exception {
        try (Product one = node(1, "hush");
                Product two = node(2, "hush")) {
            awaitMembers(one, 2);
            awaitMembers(two, 2);
            one.ask("PATCH", SERVER, "{\"state\":\"drain\"}");
            awaitState(two, "drain");
            two.ask("PATCH", SERVER + "?scope=node", "{\"state\":\"maint\"}");
            two.await("metrics", () -> two.metric("tidegate_cluster_members") == 2);

            one.process().destroyForcibly();
            awaitMembers(two, 1);
            try (Product three = node(3, "hush")) {
                awaitMembers(three, 2);
                awaitState(three, "drain");
                assertEquals("maint", two.json(SERVER).getString("state"));

                List<String> warnings = two.errors().stream()
                        .filter(line -> !line.contains(" INFO "))
                        .toList();
                assertEquals(1, warnings.size(), warnings::toString);
                assertTrue(warnings.getFirst().contains("event=cluster-node-gone"), warnings::toString);
                endAtOnce(two, three);
            }
        }
    }

    private static void endAtOnce(Product... nodes) throws Exception {
        for (Product node : nodes) {
            node.signal("TERM");
        }
        for (Product node : nodes) {
            assertEquals(0, node.exit());
            assertFalse(node.said(line -> line.contains("close-incomplete")), () -> String.valueOf(node.errors()));
        }
    }

    @Test
    void who_does_not_know_the_secret_stays_a_stranger() throws IOException {
        try (Product one = node(1, "hush");
                Product stranger = node(2, "guess")) {
            one.await("a refusal", () -> one.metric("tidegate_cluster_messages_total", "result=\"rejected\"") > 0);
            stranger.ask("PATCH", SERVER, "{\"state\":\"drain\"}");
            double rejected = one.metric("tidegate_cluster_messages_total", "result=\"rejected\"");
            one.await(
                    "more", () -> one.metric("tidegate_cluster_messages_total", "result=\"rejected\"") > rejected + 1);
            awaitMembers(one, 1);
            assertEquals("ready", one.json(SERVER).getString("state"));
        }
    }

    /** The lines of a {@code tls} block for a node with a certificate of this authority. */
    private static String tls(Path directory, String name, X509Bundle authority, X509Bundle trusted) throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=" + name)
                .addSanIpAddress("127.0.0.1")
                .addSanIpAddress("127.0.0.2")
                .addSanIpAddress("127.0.0.3")
                .buildIssuedBy(authority);
        Path cert = Files.writeString(directory.resolve(name + ".pem"), certificate.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve(name + "-key.pem"), certificate.getPrivateKeyPEM());
        Path ca = Files.writeString(directory.resolve(name + "-ca.pem"), trusted.getRootCertificatePEM());
        return "tls { cert = \"%s\", key = \"%s\", ca = \"%s\" }".formatted(cert, key, ca);
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    @Test
    void with_mutual_tls_only_those_of_one_authority_hear_each_other(@TempDir Path directory) throws Exception {
        X509Bundle ours = authority("ours");
        X509Bundle another = authority("another");
        try (Product one = node(1, "hush", tls(directory, "one", ours, ours));
                Product two = node(2, "hush", tls(directory, "two", ours, ours))) {
            awaitMembers(one, 2);
            awaitMembers(two, 2);
            // it knows the secret, and whom to trust; but nobody trusts it
            try (Product stranger = node(3, "hush", tls(directory, "stranger", another, ours))) {
                stranger.await("a start", () -> stranger.said(line -> line.contains("cluster-joined")));
                one.ask("PATCH", SERVER, "{\"state\":\"maint\"}");
                stranger.ask("PATCH", SERVER, "{\"state\":\"drain\"}");
                awaitState(two, "maint");
                awaitHellos(stranger, one);
                for (Product node : List.of(one, two)) {
                    awaitMembers(node, 2);
                    assertEquals("maint", node.json(SERVER).getString("state"));
                }
                awaitMembers(stranger, 1);
                assertEquals("drain", stranger.json(SERVER).getString("state"));
            }
        }
    }

    @Test
    void noise_at_the_membership_port_changes_nothing() throws Exception {
        try (Product one = node(1, "hush");
                Product two = node(2, "hush")) {
            awaitMembers(one, 2);
            Random random = new Random(4);
            for (String beginning : List.of("", "HZC", "CP2", "GET / HTTP/1.1\r\n\r\n", "CB2")) {
                byte[] noise = new byte[4096];
                random.nextBytes(noise);
                try (Socket stranger = new Socket("127.0.0.1", ports[0])) {
                    stranger.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
                    stranger.getOutputStream().write(noise);
                } catch (SocketException e) {
                    // thrown out before it had said all
                }
            }
            one.ask("PATCH", SERVER, "{\"state\":\"maint\"}");
            awaitState(two, "maint");
            awaitMembers(one, 2);
        }
    }
}
