package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask what; each test holds a line of docs/security.md. */
final class AccessTest extends AccessScene {
    @Nested
    class WithoutATokenOnLoopback {
        @Test
        void everythingMayBeReadAndChanged() {
            assertEquals(200, admin.get("/api/v1/backends").status());
            assertEquals(200, change(Optional.empty()));
        }
    }

    @Nested
    class WithATokenOnLoopback {
        @Test
        void readingNeedsNone() {
            replaceBy(AdminSide.withToken());
            for (String path : List.of("/", "/api/v1/backends", "/api/v1/tunnels", "/metrics", "/health/live")) {
                assertEquals(200, admin.get(path).status(), path);
            }
        }

        @Test
        void explainNeedsNone() {
            replaceBy(AdminSide.withToken());
            assertEquals(
                    200,
                    admin.ask("POST", "/api/v1/explain")
                            .json("{\"path\":\"/\"}")
                            .now()
                            .status());
        }

        @Test
        void aChangeWithoutItIs401AndSaysHow() {
            replaceBy(AdminSide.withToken());
            Answer answer = admin.ask("PATCH", SERVER).json("{\"weight\":5}").now();
            assertEquals(401, answer.status());
            assertEquals("Bearer", answer.header("WWW-Authenticate").orElseThrow());
            assertFalse(answer.error().isEmpty());
        }

        @Test
        void aChangeWithAnotherIs403() {
            replaceBy(AdminSide.withToken());
            assertEquals(403, change(Optional.of("Bearer wrong")));
            assertEquals(403, change(Optional.of("Bearer " + AdminSide.TOKEN + "x")));
            assertEquals(403, change(Optional.of("Bearer " + AdminSide.TOKEN.substring(1))));
        }

        @Test
        void aChangeWithItIsDone() {
            replaceBy(AdminSide.withToken());
            assertEquals(200, change(Optional.of("Bearer " + AdminSide.TOKEN)));
            assertEquals(200, change(Optional.of("bearer  " + AdminSide.TOKEN)));
        }

        @Test
        void basicMayNotChangeAnything() {
            replaceBy(AdminSide.withToken());
            assertEquals(401, change(Optional.of(basic(AdminSide.TOKEN))));
        }

        @Test
        void everyChangeNeedsIt() {
            replaceBy(AdminSide.withToken());
            assertEquals(401, admin.ask("DELETE", "/api/v1/tunnels/0-1").now().status());
            assertEquals(401, admin.ask("POST", "/api/v1/reload").now().status());
            assertEquals(
                    401, admin.ask("POST", "/api/v1/reload?dry-run=true").now().status());
            assertEquals(List.of(), admin.process().reloads());
        }

        @Test
        void aReloadThatChangesItCountsAtOnce() {
            replaceBy(AdminSide.withToken());
            var before = admin.process().configuration;
            admin.process().configuration = Example.configuration(before.admin().bind(), Optional.of("another"));
            assertEquals(403, change(Optional.of("Bearer " + AdminSide.TOKEN)));
            assertEquals(200, change(Optional.of("Bearer another")));
        }
    }

    @Nested
    class OffLoopback {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/",
                    "/dashboard/main.js",
                    "/api/v1/backends",
                    "/api/v1/tunnels",
                    "/api/v1/events",
                    "/nothing"
                })
        void everythingNeedsTheToken(String path) {
            replaceBy(AdminSide.offLoopback(Optional.of(AdminSide.TOKEN)));
            assertEquals(401, admin.get(path).status());
            assertEquals(403, admin.ask("GET", path).token("wrong").now().status());
        }

        @Test
        void withItEverythingIsThere() {
            replaceBy(AdminSide.offLoopback(Optional.of(AdminSide.TOKEN)));
            assertEquals(200, admin.ask("GET", "/").token(AdminSide.TOKEN).now().status());
            assertEquals(
                    404,
                    admin.ask("GET", "/nothing").token(AdminSide.TOKEN).now().status());
            assertEquals(200, change(Optional.of("Bearer " + AdminSide.TOKEN)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"/health/live", "/metrics"})
        void healthAndMetricsAreOpen(String path) {
            replaceBy(AdminSide.offLoopback(Optional.of(AdminSide.TOKEN)));
            assertEquals(200, admin.get(path).status());
        }

        @Test
        void explainNeedsTheToken() {
            replaceBy(AdminSide.offLoopback(Optional.of(AdminSide.TOKEN)));
            Ask ask = admin.ask("POST", "/api/v1/explain").json("{\"path\":\"/\"}");
            assertEquals(401, ask.now().status());
            assertEquals(200, ask.token(AdminSide.TOKEN).now().status());
        }

        @Test
        void aBrowserMayReadWithBasic() {
            replaceBy(AdminSide.offLoopback(Optional.of(AdminSide.TOKEN)));
            assertTrue(admin.get("/").header("WWW-Authenticate").orElseThrow().startsWith("Basic"));
            assertEquals(
                    "Bearer",
                    admin.get("/api/v1/backends").header("WWW-Authenticate").orElseThrow());
            assertEquals(
                    200,
                    admin.ask("GET", "/")
                            .with("Authorization", basic(AdminSide.TOKEN))
                            .now()
                            .status());
            assertEquals(
                    403,
                    admin.ask("GET", "/")
                            .with("Authorization", basic("wrong"))
                            .now()
                            .status());
            assertEquals(
                    401,
                    admin.ask("GET", "/")
                            .with("Authorization", "Basic %%%")
                            .now()
                            .status());
            assertEquals(401, change(Optional.of(basic(AdminSide.TOKEN))));
        }

        @Test
        void whereNoTokenIsSetNothingButHealthAndMetricsIsThere() {
            replaceBy(AdminSide.offLoopback(Optional.empty()));
            assertEquals(403, admin.get("/api/v1/backends").status());
            assertEquals(403, admin.ask("GET", "/").token("").now().status());
            assertEquals(403, change(Optional.of("Bearer anything")));
            assertEquals(200, admin.get("/health/live").status());
        }

        @Test
        void itMayBeReachedByAnyName() {
            replaceBy(AdminSide.offLoopback(Optional.of(AdminSide.TOKEN)));
            Ask ask = admin.ask("GET", "/api/v1/backends").with("Host", "tidegate.internal");
            assertEquals(200, ask.token(AdminSide.TOKEN).now().status());
        }
    }

    @Test
    void everyAnswerForbidsFramesSniffingAndForeignScripts() {
        for (String path : List.of("/", "/api/v1/backends", "/nothing", "/dashboard/main.js")) {
            Answer answer = admin.get(path);
            String policy = answer.header("Content-Security-Policy").orElseThrow();
            assertTrue(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), policy);
            assertFalse(policy.contains("unsafe"), policy);
            assertEquals("nosniff", answer.header("X-Content-Type-Options").orElseThrow());
        }
    }

    @Test
    void theTokenShowsUpInNoAnswer() {
        replaceBy(AdminSide.withToken());
        for (String path :
                List.of("/", "/api/v1/backends", "/api/v1/cluster", "/api/v1/openapi.json", "/metrics", "/x")) {
            Answer answer = admin.ask("GET", path).token(AdminSide.TOKEN).now();
            assertFalse((answer.body() + answer.headers()).contains(AdminSide.TOKEN), path);
        }
        Answer refused = admin.ask("PATCH", SERVER)
                .token(AdminSide.TOKEN)
                .json("{\"token\":1}")
                .now();
        assertFalse(refused.body().contains(AdminSide.TOKEN));
    }
}
