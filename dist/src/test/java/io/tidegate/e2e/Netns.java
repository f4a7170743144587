package io.tidegate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A network namespace of its own, with a loopback interface and nothing else; settings of its kernel side touch no one. */
final class Netns implements AutoCloseable {
    private static final String NAME =
            "tidegate-test-" + ProcessHandle.current().pid();

    /** Skips the test where namespaces cannot be made, or fails it where peers are required. */
    static void required() {
        Peer.requires(
                "network namespaces (root and ip)",
                Peer.onPath("ip") && Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_local_port_range")));
    }

    Netns() throws IOException {
        run("ip", "netns", "add", NAME);
        within("ip", "link", "set", "lo", "up");
    }

    /** What stands in front of a command that runs in here. */
    List<String> prefix() {
        return List.of("ip", "netns", "exec", NAME);
    }

    /** This command, in here. */
    List<String> command(String... command) {
        List<String> whole = new ArrayList<>(prefix());
        whole.addAll(Arrays.asList(command));
        return whole;
    }

    /** From now on connections get one of these ports. */
    void localPorts(int first, int last) throws IOException {
        within("sh", "-c", "echo " + first + " " + last + " > /proc/sys/net/ipv4/ip_local_port_range");
    }

    private void within(String... command) throws IOException {
        run(command(command).toArray(String[]::new));
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        run("ip", "netns", "delete", NAME);
    }
}
