package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.Bind;
import io.tidegate.metrics.Exposition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminVerticleTest {
    private static final Exposition NO_FIGURES = accept -> Future.failedFuture("there are none");
    private final AdminSide admin = AdminSide.open();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        admin.close();
        AdminSide.await(vertx.close());
    }

    @Nested
    class ItsAddress {
        @Test
        void isNoneWhereItIsOff() {
            var process = new FakeProcess(Example.configuration(Optional.empty(), Optional.empty()));
            AdminVerticle verticle = new AdminVerticle(process, NO_FIGURES, 1);
            AdminSide.await(vertx.deployVerticle(verticle));
            assertEquals(Optional.empty(), verticle.address());
        }

        @Test
        void isNamedWhereItIsTaken() {
            Bind taken = new Bind("127.0.0.1", admin.port());
            var process = new FakeProcess(Example.configuration(Optional.of(taken), Optional.empty()));
            Future<String> start = vertx.deployVerticle(new AdminVerticle(process, NO_FIGURES, 1));
            var failed = assertThrows(
                    ExecutionException.class,
                    () -> start.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
            assertInstanceOf(IOException.class, failed.getCause());
            assertTrue(String.valueOf(failed.getMessage()).contains(taken.toString()), failed.getMessage());
        }
    }

    @Nested
    class WhatItDoesNotKnow {
        @ParameterizedTest
        @CsvSource({"/api/v1/nothing", "/api/v1/backends/live", "/dashboard", "/metrics/x"})
        void isNotFound(String path) {
            Answer answer = admin.get(path);
            assertEquals(404, answer.status(), path);
            assertFalse(answer.error().isEmpty());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "DELETE  | /api/v1/backends                      | GET, HEAD",
                    "PUT     | /api/v1/backends/live/servers/live-1  | GET, PATCH, HEAD",
                    "GET     | /api/v1/tunnels/0-1                   | DELETE",
                    "GET     | /api/v1/reload                        | POST",
                    "GET     | /api/v1/explain                       | POST",
                    "POST    | /health/live                          | GET, HEAD",
                    "POST    | /                                     | GET, HEAD",
                    "POST    | /metrics                              | GET, HEAD"
                })
        void isAMethodThatIsNotAllowed(String method, String path, String allowed) {
            Answer answer = admin.ask(method, path).now();
            assertEquals(405, answer.status());
            assertEquals(allowed, answer.header("Allow").orElseThrow());
            assertFalse(answer.error().isEmpty());
        }

        @Test
        void isAPathThatIsNoPath() {
            assertEquals(400, admin.get("/api/v1/tunnels/%zz").status());
        }

        @Test
        void isAParameterOfTheQuery() {
            assertEquals(400, admin.get("/api/v1/backends?verbose=true").status());
        }
    }

    @Nested
    class Metrics {
        @Test
        void areAskedInTheFormThatTheClientAccepts() {
            Answer answer = admin.ask("GET", "/metrics")
                    .with("Accept", "application/openmetrics-text")
                    .now();
            assertEquals(200, answer.status());
            assertEquals("text/plain", answer.header("Content-Type").orElseThrow());
            assertEquals("accept=application/openmetrics-text", answer.body());
        }
    }

    @Test
    void headIsAnsweredLikeGetWithoutABody() {
        Answer head = admin.ask("HEAD", "/api/v1/backends").now();
        assertEquals(200, head.status());
        assertEquals("", head.body());
        assertEquals(200, admin.ask("HEAD", "/metrics").now().status());
    }

    @Test
    void theClusterIsThisNode() {
        JsonObject node =
                admin.get("/api/v1/cluster").json().getJsonArray("nodes").getJsonObject(0);
        assertEquals("127.0.0.1:" + admin.port(), node.getString("address"));
        assertEquals(admin.process().configuration.fingerprint(), node.getString("config"));
        assertEquals(0, node.getInteger("uptime_s"));
        assertTrue(node.getBoolean("self"));
        assertFalse(node.getString("id").isEmpty());
        assertFalse(node.getString("version").isEmpty());
    }
}
