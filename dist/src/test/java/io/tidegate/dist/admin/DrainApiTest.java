package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainApiTest {
    private static final String DRAIN = "/api/v1/drain";
    private final AdminSide admin = AdminSide.open();

    @AfterEach
    void close() {
        admin.close();
    }

    private String phase() {
        return admin.get(DRAIN).json().getString("phase");
    }

    @Test
    void begins_it_with_the_notice_that_was_asked_for() {
        assertEquals("running", phase());
        var answer = admin.ask("POST", DRAIN + "?notice_s=7").now();
        assertEquals(202, answer.status());
        assertEquals("leaving", answer.json().getString("phase"));
        assertEquals("leaving", phase());
        admin.ask("POST", DRAIN).now();
        assertEquals(
                List.of(Duration.ofSeconds(7), Duration.ofSeconds(5)),
                admin.process().notices());
    }

    @Test
    void is_refused_while_the_process_starts_and_where_the_notice_is_none() {
        assertEquals(400, admin.ask("POST", DRAIN + "?notice_s=soon").now().status());
        admin.process().phase = NodePhase.STARTING;
        assertEquals(409, admin.ask("POST", DRAIN).now().status());
        assertEquals(List.of(), admin.process().notices());
    }

    @Test
    void shows_in_the_list_of_nodes() {
        assertEquals(false, node().getBoolean("leaving"));
        admin.process().phase = NodePhase.DRAINED;
        assertEquals(true, node().getBoolean("leaving"));
    }

    private JsonObject node() {
        return admin.get("/api/v1/cluster").json().getJsonArray("nodes").getJsonObject(0);
    }
}
