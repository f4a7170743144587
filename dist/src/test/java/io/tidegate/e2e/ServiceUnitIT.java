package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd's own tool says about the unit that is shipped. */
final class ServiceUnitIT {
    private static final Path HOME = Path.of(System.getProperty("tidegate.home"));
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for tidegate.service: ([0-9.]+)");

    /** docs/operations.md names it, too. */
    private static final double EXPOSURE_BELOW = 2.0;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    private record Said(int exit, String text) {}

    @BeforeEach
    void needSystemd() {
        Peer.requires("systemd-analyze", Peer.onPath("systemd-analyze"));
    }

    /** The shipped unit, for a Tidegate that is unpacked where this one is: what it starts has to be there. */
    private Path unit() throws IOException {
        String text = Files.readString(HOME.resolve("systemd/tidegate.service"));
        assertTrue(text.contains("/opt/tidegate/"), text);
        return Files.writeString(
                directory.resolve("tidegate.service"), text.replace("/opt/tidegate/", HOME.toAbsolutePath() + "/"));
    }

    private Said analyze(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("systemd-analyze").redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), text);
        return new Said(process.exitValue(), text);
    }

    @Test
    void verify_has_nothing_to_say() throws Exception {
        assertEquals(new Said(0, ""), analyze("verify", "--man=no", unit().toString()));
    }

    @Test
    void its_exposure_is_as_small_as_the_docs_say() throws Exception {
        // without a running systemd; the option is there since version 250
        Said said = analyze("security", "--offline=true", "--no-pager", unit().toString());
        Matcher exposure = EXPOSURE.matcher(said.text());

        assertTrue(exposure.find(), said::text);
        assertTrue(Double.parseDouble(exposure.group(1)) < EXPOSURE_BELOW, said::text);
    }

    @Test
    void its_documentation_is_in_the_package() throws IOException {
        List<String> pages = Pattern.compile("Documentation=file:///opt/tidegate/(\\S+)")
                .matcher(Files.readString(HOME.resolve("systemd/tidegate.service")))
                .results()
                .map((MatchResult page) -> page.group(1))
                .toList();

        assertEquals(List.of("docs/operations.md"), pages);
        assertTrue(Files.exists(HOME.resolve(pages.getFirst())), pages::toString);
    }
}
