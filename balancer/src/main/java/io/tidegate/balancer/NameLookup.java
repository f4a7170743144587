package io.tidegate.balancer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks a host name up; may block. */
interface NameLookup {
    /** As the system does: hosts file, search domains and all. */
    NameLookup OF_THE_SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    List<InetAddress> addresses(String host) throws UnknownHostException;
}
