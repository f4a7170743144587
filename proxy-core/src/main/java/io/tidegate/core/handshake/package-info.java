/**
 * The WebSocket handshake of RFC 6455 as checks and bytes, without a network; traffic and health probes share it.
 *
 * <p>In: parsed heads of {@code io.tidegate.core.http}. Out: verdicts as sealed values, and the request that a probe
 * sends. Open {@code WebSocketRequest} for the client's side, {@code AnswerCheck} for the server's.
 */
@NullMarked
package io.tidegate.core.handshake;

import org.jspecify.annotations.NullMarked;
