package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that finds a JDK and becomes the process. */
final class LauncherIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    private record Ended(int exit, String out, String err) {}

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(Product.launcher().toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it did not end");
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void passes_flags_on() throws Exception {
        Ended ended = run(Map.of("TIDEGATE_JAVA_OPTS", "-XX:+PrintCommandLineFlags -Xmx77m"), "version");

        assertEquals(0, ended.exit());
        assertTrue(ended.err().contains("MaxHeapSize=" + 77 * 1024 * 1024), ended.err());
    }

    @Test
    void starts_without_a_word_where_the_start_up_cache_is_spoilt() throws Exception {
        Path cache = Files.writeString(directory.resolve("spoilt.aot"), "not a cache");
        Ended ended = run(Map.of("TIDEGATE_AOT_CACHE", cache.toString()), "version");

        assertEquals(0, ended.exit());
        assertTrue(ended.out().startsWith("tidegate "), ended.out());
        assertEquals("", ended.err());
    }

    @Test
    void finds_files_whose_names_are_not_ascii() throws Exception {
        Path plain = Files.writeString(
                directory.resolve("plain.conf"),
                "tidegate { admin.bind = \"127.0.0.1:0\"\n" + Bare.body(Product.freePort(), "") + "}\n");
        // the shell makes the name: this JVM may run in the C locale itself
        String script = "umlaut=$(dirname \"$1\")/$(printf 'gr\\303\\266\\303\\237e.conf') && cp \"$1\" \"$umlaut\" &&"
                + " exec \"$2\" check -c \"$umlaut\"";
        Process check = new ProcessBuilder(
                        "bash",
                        "-c",
                        script,
                        "bash",
                        plain.toString(),
                        Product.launcher().toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, check.waitFor(), said);
        assertTrue(said.endsWith("größe.conf: ok\n"), said);
    }

    @Test
    void takes_another_jdk_where_java_home_is_none() throws Exception {
        Ended ended = run(Map.of("JAVA_HOME", directory.toString()), "version");

        assertEquals(0, ended.exit(), ended.err());
    }
}
