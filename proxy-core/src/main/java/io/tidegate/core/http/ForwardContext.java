package io.tidegate.core.http;

/**
 * What a server is told about one request beside the request itself.
 *
 * @param client the client's address, without port
 * @param tls whether the client came over TLS
 * @param port the bound port
 * @param trusted whether the peer is a trusted proxy, whose own X-Forwarded-* and Forwarded are kept
 * @param requestId see {@link RequestId}
 * @param handshake whether this is a WebSocket handshake: Upgrade and Connection are written for it
 * @param serverAuthority the server's host:port
 */
public record ForwardContext(
        String client,
        boolean tls,
        int port,
        boolean trusted,
        String requestId,
        boolean handshake,
        String serverAuthority) {}
