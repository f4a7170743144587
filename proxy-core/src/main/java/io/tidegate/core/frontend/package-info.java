/**
 * The data path: accept, read the head, match a route, check the handshake, ask the balancer, dial, write the request,
 * validate the answer, tunnel or relay; once for each event loop.
 *
 * <p>In: connections, {@code SelectionMessage.Answer}s, commands of {@code LoopMessage}. Out: bytes, figures, log
 * messages. Each event loop owns its connections, both sides. Open {@link io.tidegate.core.frontend.FrontendVerticle},
 * then {@code ClientConnection}, then {@code Exchange} with its {@code Search}, {@code Upload} and {@code Answer}.
 */
@NullMarked
package io.tidegate.core.frontend;

import org.jspecify.annotations.NullMarked;
