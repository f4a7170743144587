package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.Health;
import io.tidegate.core.bus.HealthMessage.ServerEjected;
import io.tidegate.core.bus.HealthMessage.ServerHealthChanged;
import io.tidegate.core.bus.HealthMessage.ServerReadmitted;
import io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged;
import io.tidegate.core.bus.LifecycleMessage.ReloadFinished;
import io.tidegate.core.bus.LifecycleMessage.ShutdownStarted;
import io.tidegate.core.bus.OperatorMessage.ServerStateChanged;
import io.tidegate.core.bus.ServerState;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EventsApiTest {
    private final AdminSide admin = AdminSide.open();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        admin.close();
    }

    private record Event(String id, String type, JsonObject data) {}

    /** A client that reads one event after the other. */
    private final class Client {
        private final BufferedReader in;

        Client(String query, Optional<String> lastSeen) throws IOException {
            Ask ask = admin.ask("GET", "/api/v1/events" + query);
            lastSeen.ifPresent(id -> ask.with("Last-Event-ID", id));
            Socket socket = ask.stream();
            sockets.add(socket);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        Event next() throws IOException {
            Map<String, String> fields = new HashMap<>();
            while (true) {
                String line = in.readLine();
                if (line.isEmpty() && fields.containsKey("data")) {
                    return new Event(
                            fields.getOrDefault("id", ""),
                            fields.getOrDefault("event", ""),
                            new JsonObject(fields.getOrDefault("data", "")));
                }
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        }
    }

    private Client listen() throws IOException {
        return new Client("", Optional.empty());
    }

    private void change(int weight) {
        admin.say(new ServerStateChanged(Example.LIVE_1, ServerState.READY, weight));
    }

    @Nested
    class Kinds {
        @Test
        void healthTellsTheEvidence() throws IOException {
            Client client = listen();
            admin.say(new ServerHealthChanged(Example.LIVE_1, Health.DOWN, "3 checks failed: refused"));
            Event event = client.next();
            assertEquals("health", event.type());
            assertEquals(
                    new JsonObject()
                            .put("at", "2026-11-22T12:00:00Z")
                            .put("backend", "live")
                            .put("server", "live-1")
                            .put("health", "down")
                            .put("evidence", "3 checks failed: refused"),
                    event.data());
        }

        @Test
        void healthTellsOfEjections() throws IOException {
            Client client = listen();
            admin.say(new ServerEjected(Example.LIVE_1, AdminSide.NOON.plusSeconds(30), "5 failures in 10 s"));
            assertEquals("2026-11-22T12:00:30Z", client.next().data().getString("ejected_until"));
            admin.say(new ServerReadmitted(Example.LIVE_1));
            Event event = client.next();
            assertEquals("health", event.type());
            assertTrue(event.data().getBoolean("readmitted"));
        }

        @Test
        void aStateOfDrainBeginsADrainOnce() throws IOException {
            Client client = listen();
            admin.say(new ServerStateChanged(Example.LIVE_1, ServerState.DRAIN, 10));
            assertEquals("drain", client.next().data().getString("state"));
            Event drain = client.next();
            assertEquals("drain", drain.type());
            assertEquals("state", drain.data().getString("why"));
            admin.say(new ServerStateChanged(Example.LIVE_1, ServerState.DRAIN, 11));
            admin.say(new ReloadFinished(true, "nothing changed"));
            assertEquals(11, client.next().data().getInteger("weight"));
            assertEquals("reload", client.next().type());
        }

        @Test
        void aReloadThatRemovesAServerDrainsIt() throws IOException {
            Client client = listen();
            var old = admin.process().configuration();
            var without = Example.configuration(old.admin().bind(), Optional.empty(), List.of(Example.LIVE_2));
            admin.say(new ConfigurationChanged(2, old, without));
            Event event = client.next();
            assertEquals("drain", event.type());
            assertEquals("live-1", event.data().getString("server"));
            assertEquals("removed", event.data().getString("why"));
        }

        @Test
        void aReloadTellsHowItWent() throws IOException {
            Client client = listen();
            admin.say(new ReloadFinished(false, "x.conf:3: unknown key"));
            Event event = client.next();
            assertEquals("reload", event.type());
            assertFalse(event.data().getBoolean("accepted"));
            assertEquals("x.conf:3: unknown key", event.data().getString("summary"));
        }

        @Test
        void theShutdownIsADrain() throws IOException {
            Client client = listen();
            admin.say(new ShutdownStarted());
            Event event = client.next();
            assertEquals("drain", event.type());
            assertEquals("shutdown", event.data().getString("why"));
        }
    }

    @Nested
    class WhoComesBack {
        @Test
        void getsWhatWasMissedAndNothingTwice() throws IOException {
            Client first = listen();
            for (int weight = 1; weight <= 5; weight++) {
                change(weight);
            }
            List<Event> seen = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                seen.add(first.next());
            }
            Client again = new Client("", Optional.of(seen.get(1).id()));
            change(6);
            for (int weight = 3; weight <= 6; weight++) {
                assertEquals(weight, again.next().data().getInteger("weight"));
            }
        }

        @Test
        void afterARestartGetsAllThatIsKept() throws IOException {
            Client first = listen();
            change(1);
            first.next();
            assertEquals(1, new Client("", Optional.of("12345-9")).next().data().getInteger("weight"));
        }

        @Test
        void getsAtMostWhatIsKept() throws IOException {
            Client first = listen();
            for (int weight = 1; weight <= EventLog.KEPT + 10; weight++) {
                change(weight);
                first.next();
            }
            Client again = new Client("?recent=true", Optional.empty());
            assertEquals(11, again.next().data().getInteger("weight"));
        }
    }

    @Test
    void whoComesNewGetsOnlyWhatIsNewUnlessItAsks() throws IOException {
        Client first = listen();
        change(1);
        first.next();
        Client fresh = listen();
        Client curious = new Client("?recent=true", Optional.empty());
        change(2);
        assertEquals(2, fresh.next().data().getInteger("weight"));
        assertEquals(1, curious.next().data().getInteger("weight"));
        assertEquals(2, curious.next().data().getInteger("weight"));
    }

    @Test
    void whoDoesNotReadIsCutOff() throws IOException {
        Client reads = listen();
        Socket deaf = admin.ask("GET", "/api/v1/events").stream();
        sockets.add(deaf);
        String evidence = "x".repeat(60_000);
        // past the kernel's buffers and ours; the other client gets every one
        for (int i = 0; i < 400; i++) {
            admin.say(new ServerHealthChanged(Example.LIVE_1, Health.DOWN, evidence));
            assertEquals("health", reads.next().type());
        }
        assertTrue(deaf.getInputStream().readAllBytes().length < 400 * 60_000, "it was given everything");
    }

    @Test
    void asManyAsThereIsPlaceFor() throws IOException {
        for (int i = 0; i < 64; i++) {
            listen();
        }
        assertEquals(503, admin.get("/api/v1/events").status());
        sockets.getFirst().close();
        AdminSide.until("the place of one that left is free", () -> {
            try (Socket socket = admin.ask("GET", "/api/v1/events").stream()) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }
}
