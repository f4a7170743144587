package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.bus.HealthMessage.FirstRoundFinished;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthApiTest {
    private final AdminSide admin = AdminSide.open();

    @AfterEach
    void close() {
        admin.close();
    }

    private int ready() {
        return admin.get("/health/ready").status();
    }

    private String missing() {
        return admin.get("/health/ready").json().getJsonArray("missing").encode();
    }

    @Test
    void aProcessThatAnswersLives() {
        assertEquals(200, admin.get("/health/live").status());
    }

    @Test
    void itIsReadyAfterTheFirstChecksOfEachBackendThatIsChecked() {
        assertEquals(503, ready());
        assertEquals("[\"the first checks of backend 'live'\"]", missing());
        admin.say(new FirstRoundFinished("live"));
        AdminSide.until("ready", () -> ready() == 200);
        assertEquals("[]", missing());
    }

    @Test
    void itIsNotReadyWhileAFrontendDoesNotListen() {
        admin.say(new FirstRoundFinished("live"));
        AdminSide.until("ready", () -> ready() == 200);
        admin.process().phase = NodePhase.STARTING;
        assertEquals(503, ready());
        assertTrue(missing().contains("frontend"));
    }

    @Test
    void itIsNotReadyOnceItIsToEnd() {
        admin.say(new FirstRoundFinished("live"));
        AdminSide.until("ready", () -> ready() == 200);
        admin.process().phase = NodePhase.LEAVING;
        assertEquals(503, ready());
        assertTrue(missing().contains("shutting down"));
        assertEquals(200, admin.get("/health/live").status());
    }

    @Test
    void aBackendThatAReloadAddsDoesNotTakeItBack() {
        admin.say(new FirstRoundFinished("live"));
        AdminSide.until("ready", () -> ready() == 200);
        // the same backend, new to health: nothing of it was heard
        var configuration = admin.process().configuration();
        admin.say(new io.tidegate.core.bus.LifecycleMessage.ConfigurationChanged(2, configuration, configuration));
        assertEquals(200, ready());
    }
}
