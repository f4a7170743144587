package io.tidegate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces for a few nodes, numbered from 1. Each has two interfaces: {@code clu}, on a bridge where nodes meet and
 * that a test may cut, and {@code ctl}, a link to the tests, where clients and servers are. The addresses are of the range
 * that RFC 2544 keeps for such; names resolve to all nodes as {@code nodes}.
 */
final class Nets implements AutoCloseable {
    /** Where tests and their servers are for the nodes. */
    static final String HERE = "198.18.7.1";

    private static final int SECONDS = 20;

    private final String prefix = "tg" + ProcessHandle.current().pid();
    private final int nodes;

    Nets(int nodes) {
        this.nodes = nodes;
        try {
            make();
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private void make() {
        ip("netns", "add", hub());
        ip("-n", hub(), "link", "add", "br0", "type", "bridge");
        ip("-n", hub(), "link", "set", "br0", "up");
        for (int node = 1; node <= nodes; node++) {
            ip("netns", "add", name(node));
            ip("-n", name(node), "link", "set", "lo", "up");
            linkHere(node);
            linkToOthers(node);
            writeHosts(node);
        }
    }

    /** Skips where there can be none, or fails where peers are required. */
    static void required() {
        boolean tools = Peer.onPath("ip") && Peer.onPath("iptables");
        Peer.requires("root with ip netns and iptables", tools && canMake());
    }

    private static boolean canMake() {
        String probe = "tg" + ProcessHandle.current().pid() + "p";
        boolean made = exec(List.of("ip", "netns", "add", probe)) == 0;
        return made
                && exec(List.of("ip", "netns", "exec", probe, "iptables", "-S")) == 0
                && exec(List.of("ip", "netns", "del", probe)) == 0;
    }

    /** Where clients of this node find it. */
    String address(int node) {
        return "198.18.7." + (10 + node);
    }

    /** Where other nodes find it. */
    String clusterAddress(int node) {
        return "198.19.7." + node;
    }

    Product.Seat seat(int node) {
        return new Product.Seat(List.of("ip", "netns", "exec", name(node)), address(node));
    }

    /** The others hear nothing of this node, nor it of them. */
    void cut(int node) {
        iptables(node, "-A", "INPUT", "-i", "clu", "-j", "DROP");
        iptables(node, "-A", "OUTPUT", "-o", "clu", "-j", "DROP");
    }

    /** This node hears nothing of the others; what it sends leaves it. */
    void deafen(int node) {
        iptables(node, "-A", "INPUT", "-i", "clu", "-j", "DROP");
    }

    /** This node does not reach a port of ours any more. */
    void block(int node, int port) {
        iptables(node, "-A", "OUTPUT", "-o", "ctl", "-p", "tcp", "--dport", Integer.toString(port), "-j", "DROP");
    }

    void heal(int node) {
        iptables(node, "-F");
    }

    private void linkHere(int node) {
        String here = prefix + "c" + node;
        ip("link", "add", here, "type", "veth", "peer", "name", "ctl", "netns", name(node));
        ip("addr", "add", HERE + "/32", "dev", here);
        ip("link", "set", here, "up");
        ip("route", "add", address(node) + "/32", "dev", here);
        ip("-n", name(node), "addr", "add", address(node) + "/24", "dev", "ctl");
        ip("-n", name(node), "link", "set", "ctl", "up");
    }

    private void linkToOthers(int node) {
        ip("-n", hub(), "link", "add", "n" + node, "type", "veth", "peer", "name", "clu", "netns", name(node));
        ip("-n", hub(), "link", "set", "n" + node, "master", "br0", "up");
        ip("-n", name(node), "addr", "add", clusterAddress(node) + "/24", "dev", "clu");
        ip("-n", name(node), "link", "set", "clu", "up");
    }

    /** {@code ip netns exec} puts this file in place of {@code /etc/hosts}. */
    private void writeHosts(int node) {
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
        for (int other = 1; other <= nodes; other++) {
            hosts.append(clusterAddress(other)).append(" nodes\n");
        }
        try {
            Files.createDirectories(directory(node));
            Files.writeString(directory(node).resolve("hosts"), hosts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory(int node) {
        return Path.of("/etc/netns", name(node));
    }

    private String hub() {
        return prefix + "-h";
    }

    private String name(int node) {
        return prefix + "-" + node;
    }

    private void iptables(int node, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name(node), "iptables", "-w"));
        command.addAll(List.of(arguments));
        must(command);
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        must(command);
    }

    private static void must(List<String> command) {
        if (exec(command) != 0) {
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

    /** Interfaces and routes go with their namespaces. */
    @Override
    public void close() {
        for (int node = 1; node <= nodes; node++) {
            exec(List.of("ip", "netns", "del", name(node)));
            for (String file :
                    Objects.requireNonNullElse(directory(node).toFile().list(), new String[0])) {
                directory(node).resolve(file).toFile().delete();
            }
            directory(node).toFile().delete();
        }
        exec(List.of("ip", "netns", "del", hub()));
    }
}
