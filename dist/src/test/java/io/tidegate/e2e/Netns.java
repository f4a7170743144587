package io.tidegate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of its own, at first with a loopback interface and nothing else; what is set in it touches no one. */
final class Netns implements AutoCloseable {
    private static final int SECONDS = 20;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final String name = "tg" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();

    Netns() {
        must("ip", "netns", "add", name);
        ip("link", "set", "lo", "up");
    }

    /** Skips the test where namespaces cannot be made, or fails it where peers are required. */
    static void required() {
        boolean tools = Peer.onPath("ip") && Peer.onPath("iptables");
        Peer.requires("root with ip netns and iptables", tools && canMake());
    }

    private static boolean canMake() {
        try (Netns probe = new Netns()) {
            return exec(probe.command("iptables", "-S")) == 0;
        } catch (AssertionError e) {
            return false;
        }
    }

    String name() {
        return name;
    }

    /** What stands in front of a command that runs in here. */
    List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** This command, in here. */
    List<String> command(String... command) {
        List<String> whole = new ArrayList<>(prefix());
        whole.addAll(Arrays.asList(command));
        return whole;
    }

    /** An {@code ip} command about the interfaces in here. */
    void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(Arrays.asList(arguments));
        must(command.toArray(String[]::new));
    }

    void iptables(String... arguments) {
        List<String> command = command("iptables", "-w");
        command.addAll(Arrays.asList(arguments));
        must(command.toArray(String[]::new));
    }

    /** From now on connections get one of these ports. */
    void localPorts(int first, int last) {
        must(command("sh", "-c", "echo " + first + " " + last + " > /proc/sys/net/ipv4/ip_local_port_range")
                .toArray(String[]::new));
    }

    /** From now on the kernel takes about so many bytes for who does not read, and no more. */
    void sendBuffers(int bytes) {
        must(command("sh", "-c", "echo 4096 " + bytes + " " + bytes + " > /proc/sys/net/ipv4/tcp_wmem")
                .toArray(String[]::new));
    }

    /** {@code ip netns exec} puts this text in place of {@code /etc/hosts}. */
    void hosts(String text) {
        try {
            Files.createDirectories(directory());
            Files.writeString(directory().resolve("hosts"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory() {
        return Path.of("/etc/netns", name);
    }

    /** Runs a command where the tests are; it has to succeed. */
    static void must(String... command) {
        if (exec(List.of(command)) != 0) {
            throw new AssertionError("failed: " + String.join(" ", command));
        }
    }

    private static int exec(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            if (process.exitValue() != 0) {
                System.err.print(said);
            }
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Its interfaces, and routes over them, go with it. */
    @Override
    public void close() {
        exec(List.of("ip", "netns", "del", name));
        directory().resolve("hosts").toFile().delete();
        directory().toFile().delete();
    }
}
