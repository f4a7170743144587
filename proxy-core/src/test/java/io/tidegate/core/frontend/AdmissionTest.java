package io.tidegate.core.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.core.config.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final List<String> told = new ArrayList<>();
    private final Admission admission = new Admission(new Limits(2, 0, 0, 16_384), 0);

    private void enter() {
        admission.enter(() -> told.add("pause"), () -> told.add("resume"));
    }

    @Test
    void ofTheLastPlacePausesUntilSomebodyLeaves() {
        enter();
        assertEquals(List.of(), told);
        enter();
        assertEquals(List.of("pause"), told);
        admission.leave();
        assertEquals(List.of("pause", "resume"), told);
    }

    @Test
    void whoLeavesWhileAcceptingIsBeingPausedResumesItAfterwards() {
        enter();
        admission.enter(
                () -> {
                    admission.leave(); // on another event loop
                    told.add("pause");
                },
                () -> told.add("resume"));
        assertEquals(List.of("pause", "resume"), told);
    }
}
