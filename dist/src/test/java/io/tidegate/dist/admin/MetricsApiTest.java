package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.metrics.Scrape;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures of thousands of servers, which are many pieces. */
final class MetricsApiTest {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int PIECES = 512; // 32 MiB: more than two socket buffers hold
    private static final int SMALL_BYTES = 16 * 1024;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final CompletableFuture<Long> handedOver = new CompletableFuture<>();
    private final Buffer piece = Buffer.buffer("0123456789abcde\n".repeat(PIECE_BYTES / 16));
    private HttpServer server;

    @BeforeEach
    void listen() {
        Router router = Router.router(vertx);
        Scrape scrape = new Scrape("text/plain", Collections.nCopies(PIECES, piece));
        MetricsApi api = new MetricsApi(accept -> Future.succeededFuture(scrape));
        router.get("/metrics").handler(asked -> {
            api.scrape(asked);
            handedOver.complete(asked.response().bytesWritten());
        });
        HttpServerOptions options = new HttpServerOptions();
        options.setSendBufferSize(SMALL_BYTES).setHost("127.0.0.1").setPort(0);
        server = AdminSide.await(
                vertx.createHttpServer(options).requestHandler(router).listen());
    }

    @AfterEach
    void close() {
        AdminSide.await(vertx.close());
    }

    private static String head(InputStream in) throws Exception {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    @Test
    void arrive_whole_and_with_their_length_at_a_reader_who_begins_late() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(SMALL_BYTES);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.actualPort()));
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String head = head(in);
            assertTrue(head.startsWith("HTTP/1.1 200 "), head);
            assertTrue(head.toLowerCase(Locale.ROOT).contains("content-length: " + PIECES * PIECE_BYTES), head);
            long held = handedOver.get(20, TimeUnit.SECONDS);
            assertTrue(held < (long) PIECES * PIECE_BYTES / 2, () -> held + " bytes were handed over at once");
            byte[] body = in.readAllBytes();
            assertEquals(PIECES * PIECE_BYTES, body.length);
            assertEquals(
                    piece.toString(StandardCharsets.US_ASCII),
                    new String(body, (PIECES - 1) * PIECE_BYTES, PIECE_BYTES, StandardCharsets.US_ASCII));
        }
    }
}
