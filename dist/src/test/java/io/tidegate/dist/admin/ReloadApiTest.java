package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReloadApiTest {
    private static final JsonObject PLAN = new JsonObject().put("summary", "1 server added");
    private final AdminSide admin = AdminSide.open();

    @AfterEach
    void close() {
        admin.close();
    }

    private Answer reload(String query) {
        return admin.ask("POST", "/api/v1/reload" + query).now();
    }

    @Test
    void answersThePlan() {
        admin.process().outcome = Future.succeededFuture(new ReloadOutcome.Planned(PLAN, true));
        Answer answer = reload("");
        assertEquals(200, answer.status());
        assertEquals(PLAN.copy().put("applied", true), answer.json());
        assertEquals(List.of(false), admin.process().reloads());
    }

    @Test
    void isOnlyPlannedByADryRun() {
        admin.process().outcome = Future.succeededFuture(new ReloadOutcome.Planned(PLAN, false));
        assertFalse(reload("?dry-run=true").json().getBoolean("applied"));
        assertEquals(List.of(true), admin.process().reloads());
    }

    @Test
    void ofABadFileIs422WithEveryError() {
        List<String> errors = List.of("t.conf:3: unknown key 'prot'", "t.conf:9: no backend 'web'");
        admin.process().outcome = Future.succeededFuture(new ReloadOutcome.Rejected(errors));
        Answer answer = reload("");
        assertEquals(422, answer.status());
        assertEquals(new JsonArray(errors), answer.json().getJsonArray("errors"));
        assertFalse(answer.error().isEmpty());
    }

    @Test
    void thatFailsTellsNoInnards() {
        admin.process().outcome = Future.failedFuture(new IllegalStateException("secret innards"));
        Answer answer = reload("");
        assertEquals(500, answer.status());
        assertFalse(answer.body().contains("innards"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?dry-run=maybe", "?dry_run=true", "?dry-run=true&dry-run=false"})
    void thatIsNotUnderstoodIsNotDone(String query) {
        assertEquals(400, reload(query).status());
        assertEquals(List.of(), admin.process().reloads());
    }

    @Test
    void mayHaveAnEmptyObjectAsBody() {
        admin.process().outcome = Future.succeededFuture(new ReloadOutcome.Planned(PLAN, true));
        assertEquals(200, admin.ask("POST", "/api/v1/reload").json("{}").now().status());
        assertEquals(
                400,
                admin.ask("POST", "/api/v1/reload").json("{\"dry\":true}").now().status());
    }
}
