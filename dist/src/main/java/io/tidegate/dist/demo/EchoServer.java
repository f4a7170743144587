package io.tidegate.dist.demo;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server of the demo on a free loopback port: each WebSocket message comes back as it was, every other request gets the
 * page, and {@code /name} the server's name.
 *
 * <p>Thread: its context's.
 */
final class EchoServer extends VerticleBase {
    private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    private final String name;
    private final String page;
    private @Nullable HttpServer server; // a field: Vert.x closes a server that nobody holds

    EchoServer(String name, String page) {
        this.name = name;
        this.page = page;
    }

    String name() {
        return name;
    }

    /** Its port, once it is deployed. */
    int port() {
        HttpServer listening = server;
        if (listening == null) {
            throw new IllegalStateException(name + " does not listen");
        }
        return listening.actualPort();
    }

    @Override
    public Future<?> start() {
        HttpServer made = vertx.createHttpServer(new HttpServerOptions()
                .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
                .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES));
        server = made;
        return made.webSocketHandler(EchoServer::echo)
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1");
    }

    private static void echo(ServerWebSocket socket) {
        socket.textMessageHandler(socket::writeTextMessage);
        socket.binaryMessageHandler(socket::writeBinaryMessage);
        // without one Vert.x logs what happens when a client just goes
        socket.exceptionHandler(gone -> {});
    }

    private void answer(HttpServerRequest request) {
        boolean askedName = "/name".equals(request.path());
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, askedName ? "text/plain" : "text/html; charset=utf-8")
                .end(askedName ? name : page);
    }
}
