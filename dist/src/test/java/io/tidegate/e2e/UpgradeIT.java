package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second process on the same ports takes over without loss (docs/operations.md). */
final class UpgradeIT {
    private static final int SWAPS = Integer.getInteger("tidegate.upgrade.swaps", 10);

    @Test
    void swaps_under_load_refuse_and_reset_no_connection(@TempDir Path directory) throws Exception {
        Peer.requiresNode();
        Peer.requires("unshare and ip", Peer.onPath("unshare") && Peer.onPath("ip"));
        Peer.requires("a network namespace", mayUnshare());
        try (Peer swaps = Peer.run(List.of(
                "unshare",
                "-n",
                "sh",
                Path.of("src/test/sh/upgrade.sh").toAbsolutePath().toString(),
                System.getProperty("tidegate.home"),
                directory.toString(),
                Integer.toString(SWAPS)))) {
            assertTrue(swaps.process().waitFor(5, TimeUnit.MINUTES), () -> "it goes on: " + swaps.lines());
            assertEquals(0, swaps.process().exitValue(), () -> swaps.lines().toString());
            System.out.println(swaps.lines());
        }
    }

    private static boolean mayUnshare() throws Exception {
        return new ProcessBuilder("unshare", "-n", "true").start().waitFor() == 0;
    }
}
