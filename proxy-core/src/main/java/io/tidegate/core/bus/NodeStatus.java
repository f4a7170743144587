package io.tidegate.core.bus;

/**
 * A node of the cluster as it says of itself.
 *
 * @param id new with each start
 * @param address its {@code cluster.bind}
 * @param config the fingerprint of its configuration
 * @param leaving whether it drains, and will end
 * @param self whether it is this node
 */
public record NodeStatus(
        String id, String address, String version, String config, long uptimeSeconds, boolean leaving, boolean self) {}
