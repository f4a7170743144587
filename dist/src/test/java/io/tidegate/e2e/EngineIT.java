package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** Tests that need a container engine are skipped where there is none; here is what fails where one is required. */
final class EngineIT {
    @Test
    void there_is_an_engine_with_its_image_where_one_is_required() {
        assumeTrue("1".equals(System.getenv("TC_REQUIRED")), "container tests are optional here");
        assertTrue(Engine.ready(), "TC_REQUIRED=1, but no engine with its image: run .ci/engine-setup.sh");
    }
}
