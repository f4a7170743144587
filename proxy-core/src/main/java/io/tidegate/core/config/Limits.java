package io.tidegate.core.config;

/**
 * What a frontend takes at most: connections (0 per address = no limit), handshakes per second (0 = no limit), bytes of
 * a whole head.
 */
public record Limits(int maxConnections, int maxConnectionsPerIp, double handshakesPerSecond, int maxHeaderBytes) {}
