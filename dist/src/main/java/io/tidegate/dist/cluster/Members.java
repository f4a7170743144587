package io.tidegate.dist.cluster;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code cluster.members} as addresses. Of a name that stands for several Hazelcast would take one alone, and which one is up
 * to the resolver: on a node that is among them mostly its own.
 */
record Members(List<String> configured) {
    Members {
        configured = List.copyOf(configured);
    }

    /** Whether they may be others later. */
    boolean haveNames() {
        return configured.stream().anyMatch(member -> !isLiteral(host(member)));
    }

    /** All addresses with their ports, in a fixed order; a name that is not known now stands for none. Blocks. */
    List<String> addresses() {
        Set<String> addresses = new TreeSet<>();
        for (String member : configured) {
            String host = host(member);
            String port = member.substring(member.lastIndexOf(':'));
            if (isLiteral(host)) {
                addresses.add(member);
            } else {
                resolve(host, port, addresses);
            }
        }
        return List.copyOf(addresses);
    }

    private static void resolve(String host, String port, Set<String> addresses) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                String text = address.getHostAddress();
                addresses.add((text.contains(":") ? "[" + text + "]" : text) + port);
            }
        } catch (UnknownHostException e) {
            // a node may come up before its name does: it is asked for again
        }
    }

    private static String host(String member) {
        return member.substring(0, member.lastIndexOf(':'));
    }

    private static boolean isLiteral(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }
}
