package io.tidegate.core.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.core.config.Limits;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionsTest {
    private static final Limits ONE_EACH = new Limits(100, 1, 0, 16_384);
    private static final InetAddress SOMEONE = InetAddress.ofLiteral("192.0.2.1");

    private final Admissions admissions = new Admissions();

    @Test
    void ofFrontendsThatComeAndGoLeaveNothingBehind() {
        for (int i = 0; i < 1_000; i++) {
            admissions.of("canary-" + i, ONE_EACH);
            admissions.keep(Set.of("public", "canary-" + i));
        }
        admissions.of("public", ONE_EACH);
        admissions.keep(Set.of("public"));
        assertEquals(1, admissions.size());
    }

    @Test
    void ofAFrontendThatComesBackStillCountWhoHasStayed() {
        Admission before = admissions.of("public", ONE_EACH);
        before.enter(() -> {}, () -> {});
        assertTrue(before.enter(SOMEONE));
        admissions.keep(Set.of());
        Admission after = admissions.of("public", ONE_EACH);
        assertSame(before, after);
        assertFalse(after.enter(SOMEONE));
        after.leave(SOMEONE);
        after.leave(SOMEONE);
        after.leave();
        admissions.keep(Set.of());
        assertNotSame(before, admissions.of("public", ONE_EACH));
    }
}
