package io.tidegate.dist.admin;

import io.tidegate.dist.admin.EventLog.Event;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code /api/v1/events}: server-sent events (HTML standard §9.2). A client that does not read is cut off once
 * {@link #MAX_UNREAD_BYTES} wait for it: it comes back with the id of the last event that it saw.
 *
 * <p>Thread: the admin verticle's event loop.
 */
final class EventsApi {
    private static final int MAX_CLIENTS = 64;
    private static final int MAX_UNREAD_BYTES = 256 * 1024;
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final EventLog events;
    private final Set<HttpServerResponse> clients = new HashSet<>();

    EventsApi(EventLog events) {
        this.events = events;
    }

    void stream(RoutingContext asked) {
        boolean recent = Query.of(asked, Set.of("recent")).flag("recent");
        if (asked.request().method().name().equals("HEAD")) {
            asked.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                    .end();
            return;
        }
        if (clients.size() == MAX_CLIENTS) {
            throw new Refusal(503, MAX_CLIENTS + " clients listen to events already");
        }
        // a browser that comes back names the last event that it saw
        Optional<String> lastSeen = Optional.ofNullable(asked.request().getHeader("Last-Event-ID"));
        start(asked.response(), lastSeen.or(() -> recent ? Optional.of("") : Optional.empty()));
    }

    /** A line that says nothing: both ends see that the other is still there. */
    void heartbeat() {
        Set.copyOf(clients).forEach(client -> write(client, ":\n\n"));
    }

    private void start(HttpServerResponse client, Optional<String> lastSeen) {
        Consumer<Event> listener = event -> write(client, text(event));
        client.setChunked(true)
                .setWriteQueueMaxSize(MAX_UNREAD_BYTES)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .closeHandler(closed -> {
                    clients.remove(client);
                    events.forget(listener);
                });
        clients.add(client);
        write(client, "retry: 2000\n\n");
        lastSeen.ifPresent(id -> events.since(id).forEach(listener));
        events.listen(listener);
    }

    private static void write(HttpServerResponse client, String text) {
        if (client.writeQueueFull()) {
            client.reset();
        } else if (!client.closed()) {
            client.write(text);
        }
    }

    private static String text(Event event) {
        return "id: " + event.id() + "\nevent: " + event.type() + "\ndata: "
                + event.data().encode() + "\n\n";
    }
}
