package io.tidegate.e2e;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One WebSocket of the JDK's own client, spoken to in whole messages. */
final class Caller implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    /** What a caller hears. */
    sealed interface Heard {
        record Text(String text) implements Heard {}

        record Bytes(ByteBuffer bytes) implements Heard {}

        record Pong(ByteBuffer bytes) implements Heard {}

        record Closed(int code, String reason) implements Heard {}

        record Failed(String why) implements Heard {}
    }

    private Caller(int port, String path, String... subprotocols) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
        if (subprotocols.length > 0) {
            String[] more = java.util.Arrays.copyOfRange(subprotocols, 1, subprotocols.length);
            builder.subprotocols(subprotocols[0], more);
        }
        this.socket = builder.buildAsync(uri("ws", port, path), new Ear(heard)).join();
    }

    /** Opens a WebSocket; fails where it is refused. */
    static Caller open(int port, String path, String... subprotocols) {
        return new Caller(port, path, subprotocols);
    }

    /** The answer to a handshake that is refused; empty where it is not. */
    static Optional<HttpResponse<?>> refused(int port, String path) {
        try {
            open(port, path).close();
            return Optional.empty();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return Optional.of(refused.getResponse());
            }
            throw e;
        }
    }

    /** Asks one of our Node servers for its name, and leaves politely. */
    static String who(int port, String path) {
        try (Caller caller = open(port, path)) {
            caller.send("who");
            return caller.text();
        }
    }

    /** A plain request. */
    static HttpResponse<String> get(int port, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri("http", port, path))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String scheme, int port, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    WebSocket socket() {
        return socket;
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    /** The next thing heard. */
    Heard hear() {
        try {
            Heard next = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The next thing heard, which is a text. */
    String text() {
        return hear() instanceof Heard.Text(String text) ? text : "(no text)";
    }

    /** Says Close 1000 and waits for the answer, unless it is closed already. */
    @Override
    public void close() {
        if (socket.isOutputClosed() || socket.isInputClosed()) {
            socket.abort();
            return;
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        while (true) {
            switch (hear()) {
                case Heard.Closed closed -> {
                    return;
                }
                case Heard.Failed failed -> {
                    return;
                }
                case Heard.Text text -> {}
                case Heard.Bytes bytes -> {}
                case Heard.Pong pong -> {}
            }
        }
    }

    /** Puts fragments together. Thread: one at a time, as the client promises. */
    private static final class Ear implements WebSocket.Listener {
        private final BlockingQueue<Heard> heard;
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Ear(BlockingQueue<Heard> heard) {
            this.heard = heard;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                heard.add(new Heard.Text(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
            if (last) {
                heard.add(new Heard.Bytes(ByteBuffer.wrap(bytes.toByteArray())));
                bytes.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            byte[] copy = new byte[payload.remaining()];
            payload.get(copy);
            heard.add(new Heard.Pong(ByteBuffer.wrap(copy)));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add(new Heard.Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            heard.add(new Heard.Failed(String.valueOf(error.getMessage())));
        }
    }
}
