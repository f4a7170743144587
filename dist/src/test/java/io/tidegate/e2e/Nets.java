package io.tidegate.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * Network namespaces for a few nodes, numbered from 1. Each has two interfaces: {@code clu}, on a bridge where nodes meet and
 * that a test may cut, and {@code ctl}, a link to the tests, where clients and servers are. The addresses are of the range
 * that RFC 2544 keeps for such; names resolve to all nodes as {@code nodes}.
 */
final class Nets implements AutoCloseable {
    /** Where tests and their servers are for the nodes. */
    static final String HERE = "198.18.7.1";

    private final List<Netns> made = new ArrayList<>();

    Nets(int nodes) {
        try {
            Netns hub = make();
            hub.ip("link", "add", "br0", "type", "bridge");
            hub.ip("link", "set", "br0", "up");
            for (int node = 1; node <= nodes; node++) {
                linkHere(node, make());
                linkToOthers(node, hub);
                of(node).hosts(hosts(nodes));
            }
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private Netns make() {
        Netns netns = new Netns();
        made.add(netns);
        return netns;
    }

    /** The first is the hub. */
    private Netns of(int node) {
        return made.get(node);
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
        return new Product.Seat(of(node).prefix(), address(node));
    }

    /** What this node's kernel takes for who does not read. */
    void sendBuffers(int node, int bytes) {
        of(node).sendBuffers(bytes);
    }

    /** The others hear nothing of this node, nor it of them. */
    void cut(int node) {
        deafen(node);
        of(node).iptables("-A", "OUTPUT", "-o", "clu", "-j", "DROP");
    }

    /** This node hears nothing of the others; what it sends leaves it. */
    void deafen(int node) {
        of(node).iptables("-A", "INPUT", "-i", "clu", "-j", "DROP");
    }

    /** This node does not reach a port of ours any more. */
    void block(int node, int port) {
        of(node).iptables("-A", "OUTPUT", "-o", "ctl", "-p", "tcp", "--dport", Integer.toString(port), "-j", "DROP");
    }

    void heal(int node) {
        of(node).iptables("-F");
    }

    private void linkHere(int node, Netns netns) {
        String here = netns.name() + "c";
        Netns.must("ip", "link", "add", here, "type", "veth", "peer", "name", "ctl", "netns", netns.name());
        Netns.must("ip", "addr", "add", HERE + "/32", "dev", here);
        Netns.must("ip", "link", "set", here, "up");
        Netns.must("ip", "route", "add", address(node) + "/32", "dev", here);
        netns.ip("addr", "add", address(node) + "/24", "dev", "ctl");
        netns.ip("link", "set", "ctl", "up");
    }

    private void linkToOthers(int node, Netns hub) {
        Netns netns = of(node);
        hub.ip("link", "add", "n" + node, "type", "veth", "peer", "name", "clu", "netns", netns.name());
        hub.ip("link", "set", "n" + node, "master", "br0", "up");
        netns.ip("addr", "add", clusterAddress(node) + "/24", "dev", "clu");
        netns.ip("link", "set", "clu", "up");
    }

    private String hosts(int nodes) {
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
        for (int node = 1; node <= nodes; node++) {
            hosts.append(clusterAddress(node)).append(" nodes\n");
        }
        return hosts.toString();
    }

    @Override
    public void close() {
        made.forEach(Netns::close);
    }
}
