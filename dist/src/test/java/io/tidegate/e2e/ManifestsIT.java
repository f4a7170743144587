package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped Kubernetes manifests against Kubernetes' schemas, and the configuration in them against ours. */
final class ManifestsIT {
    private static final Path FILE = Path.of(System.getProperty("tidegate.home"), "kubernetes", "tidegate.yaml");

    private static List<String> validate(Path file) throws Exception {
        Peer.requiresNode();
        try (Peer validator = Peer.node("manifests.js", file.toString())) {
            return validator.finish();
        }
    }

    @Test
    void are_what_kubernetes_knows() throws Exception {
        assertEquals(
                List.of(
                        "ConfigMap tidegate",
                        "Service tidegate-nodes",
                        "Service tidegate",
                        "StatefulSet tidegate",
                        "PodDisruptionBudget tidegate",
                        "NetworkPolicy tidegate"),
                validate(FILE));
    }

    @Test
    void would_be_found_out_with_a_wrong_field(@TempDir Path directory) throws Exception {
        Path wrong = directory.resolve("wrong.yaml");
        Files.writeString(wrong, Files.readString(FILE).replace("maxUnavailable", "maxUnavailables"));
        assertTrue(validate(wrong)
                .contains("WRONG PodDisruptionBudget tidegate: /spec/maxUnavailables is no field of a"
                        + " PodDisruptionBudget"));
    }

    @Test
    void hold_a_configuration_that_is_good(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("tidegate.conf");
        Files.writeString(file, configuration());
        ProcessBuilder check = new ProcessBuilder(Product.launcher().toString(), "check", "-c", file.toString());
        check.environment()
                .putAll(Map.of(
                        "POD_IP", "10.1.2.3", "TIDEGATE_CLUSTER_SECRET", "hush", "TIDEGATE_ADMIN_TOKEN", "hush too"));
        Process process = check.inheritIO().start();
        assertEquals(0, process.waitFor());
    }

    private static String configuration() throws IOException {
        String text = Files.readString(FILE);
        String key = "tidegate.conf: |\n";
        int from = text.indexOf(key) + key.length();
        return text.substring(from, text.indexOf("\n---", from)).stripIndent();
    }
}
