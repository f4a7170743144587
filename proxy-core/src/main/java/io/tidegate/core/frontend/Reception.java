package io.tidegate.core.frontend;

import io.tidegate.core.handshake.WebSocketRequest;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.http.RequestId;
import io.tidegate.core.route.RequestPath;
import io.tidegate.core.route.RouteRequest;
import io.tidegate.core.route.Routed;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about a request before any server is thought of: whether it may come in, what it is, where it goes.
 *
 * <p>Thread: its event loop, within one call.
 */
final class Reception {
    private final ClientConnection connection;
    private final FrontendLoop loop;
    private final Gate gate;
    private final RequestHead head;
    private final Facts facts;
    private final WebSocketRequest asked;

    Reception(ClientConnection connection, RequestHead head) {
        this.connection = connection;
        this.loop = connection.loop();
        this.gate = connection.gate();
        this.head = head;
        this.asked = WebSocketRequest.check(head);
        this.facts = new Facts(
                gate.frontend().name(),
                connection.visitor().address(),
                RequestId.of(head.fields()).orElseGet(loop::newRequestId),
                System.nanoTime(),
                head.method(),
                head.authority(),
                head.rawPath(),
                connection.secure() ? connection.wire().tls().orElse(null) : null);
    }

    /** Answers what came instead of a head. */
    static void refuseHead(ClientConnection connection, HttpError error) {
        Facts facts = new Facts(
                connection.gate().frontend().name(),
                connection.visitor().address(),
                connection.loop().newRequestId(),
                System.nanoTime(),
                null,
                null,
                null,
                connection.wire().tls().orElse(null));
        connection.loop().ledger().malformed(connection.gate(), facts, error);
        connection.answer(error, false, false);
    }

    /** The exchange that is to begin, or null where the request was answered here. */
    @Nullable
    Exchange receive() {
        if (!connection.visitor().withinLimit()) {
            return refuse(HttpError.TOO_MANY_CONNECTIONS);
        }
        return switch (asked) {
            case WebSocketRequest.Bad(HttpError error, String detail) -> refuse(error);
            case WebSocketRequest.Good(String key) -> route(key);
            case WebSocketRequest.NotWebSocket() -> route("");
        };
    }

    private @Nullable Exchange route(String key) {
        boolean websocket = !key.isEmpty();
        String path;
        try {
            path = RequestPath.of(head.rawPath());
        } catch (BadMessage e) {
            return refuse(e.error());
        }
        RouteRequest request = RouteRequest.of(
                head, path, websocket, connection.visitor().address().getAddress());
        return switch (gate.routes().select(request)) {
            case Routed.NoRoute() -> refuse(HttpError.NO_ROUTE);
            case Routed.BadPath() -> refuse(HttpError.BAD_REQUEST);
            case Routed.To to -> admit(to, path, key);
        };
    }

    private @Nullable Exchange admit(Routed.To to, String matchedPath, String key) {
        boolean websocket = !key.isEmpty();
        facts.route = to.route();
        facts.backend = to.backend().name();
        if (websocket && !gate.origins().allow(head)) {
            return refuse(HttpError.ORIGIN_NOT_ALLOWED);
        }
        if (websocket && !gate.admission().passHandshake(System.nanoTime())) {
            return refuse(HttpError.RATE_LIMITED);
        }
        if (!websocket && to.backend().websocketOnly()) {
            return refuse(HttpError.UPGRADE_REQUIRED);
        }
        Passage passage = gate.passages().get(to.backend().name());
        if (passage == null) {
            return refuse(HttpError.NO_ROUTE);
        }
        return new Exchange(
                connection,
                head,
                facts,
                passage,
                to.path(),
                matchedPath,
                websocket ? Optional.of(key) : Optional.empty());
    }

    private @Nullable Exchange refuse(HttpError error) {
        loop.ledger()
                .count(gate, facts, !(asked instanceof WebSocketRequest.NotWebSocket), error.word(), error.status());
        loop.ledger().refused(facts, error);
        boolean bodyless = !head.framing().hasBody();
        connection.answer(error, bodyless && head.keepAlive(), head.is("HEAD"));
        return null;
    }
}
