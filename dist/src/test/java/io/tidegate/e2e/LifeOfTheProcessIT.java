package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, reload and end of the packaged product (contract §3). */
final class LifeOfTheProcessIT {

    @Nested
    final class At_the_start {
        @Test
        void it_names_each_address_then_says_ready_and_standard_output_stays_empty() throws IOException {
            int port = Product.freePort();
            try (Product product = Product.start(Bare.body(port, ""))) {
                List<String> errors = product.errors();
                int listening = index(errors, "address=127.0.0.1:" + port);
                int ready = index(errors, "event=ready");

                assertTrue(listening >= 0 && listening < ready, errors::toString);
                assertTrue(Product.listens(port));
                assertEquals(List.of(), product.output());
            }
        }

        @Test
        void a_port_that_is_taken_ends_it_with_1_and_the_address() throws Exception {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                Product product = Product.launch(Bare.body(taken.getLocalPort(), ""), Map.of());
                try (product) {
                    assertEquals(1, product.exit());
                    product.await(
                            "the address",
                            () -> product.said(line -> line.contains("127.0.0.1:" + taken.getLocalPort())));
                }
            }
        }

        @Test
        void a_port_that_wants_a_capability_ends_it_with_1_and_the_remedy() throws Exception {
            String firstForAll = Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"));
            assumeTrue(Integer.parseInt(firstForAll.strip()) > 1023, "any port is for all here, as in many containers");
            boolean root = "root".equals(System.getProperty("user.name"));
            List<String> without = root ? List.of("setpriv", "--bounding-set=-net_bind_service") : List.of();
            Product.Seat seat = new Product.Seat(without, Product.Seat.HERE.host());
            try (Product product = Product.launch(seat, Bare.body(1023, ""), Map.of())) {
                assertEquals(1, product.exit());
                assertTrue(product.said(line -> line.contains("1023") && line.contains("CAP_NET_BIND_SERVICE")));
            }
        }

        @Test
        void it_needs_no_directory_to_put_native_libraries_into() throws IOException {
            Map<String, String> nowhere = Map.of("TIDEGATE_JAVA_OPTS", "-Dio.netty.native.workdir=/proc");
            try (Product product = Product.start(Bare.body(Product.freePort(), ""), nowhere)) {
                assertTrue(product.said(line -> line.contains("transport=epoll")), product.errors()::toString);
            }
        }

        @Test
        void without_native_epoll_it_runs_and_says_why() throws IOException {
            Map<String, String> none =
                    Map.of("TIDEGATE_JAVA_OPTS", "-Djava.library.path=/proc -Dio.netty.native.workdir=/proc");
            int port = Product.freePort();
            try (Product product = Product.start(Bare.body(port, ""), none)) {
                assertTrue(product.said(line -> line.contains("event=no-native-epoll")), product.errors()::toString);
                assertTrue(product.said(line -> line.contains("transport=channel")), product.errors()::toString);
                assertTrue(Product.listens(port));
            }
        }

        @Test
        void a_dump_of_its_threads_is_no_line_of_the_access_log() throws IOException {
            try (Product product = Product.start(Bare.body(Product.freePort(), ""))) {
                product.signal("QUIT");
                product.await("the dump", () -> product.said(line -> line.startsWith("JNI global ref")));
                assertEquals(List.of(), product.output());
            }
        }

        @Test
        void a_bad_file_ends_it_with_2_and_opens_nothing() throws Exception {
            int port = Product.freePort();
            try (Product product = Product.launch(Bare.body(port, "timeouts { clinet = 5s }"), Map.of())) {
                assertEquals(2, product.exit());
                product.await("the error", () -> product.said(line -> line.contains("clinet")));
                assertFalse(product.said(line -> line.contains("listening")));
            }
        }

        @Test
        void the_log_can_be_json() throws IOException {
            try (Product product = Product.start(
                    Bare.body(Product.freePort(), ""), Map.of("TIDEGATE_JAVA_OPTS", "-Dlog.format=json"))) {
                JsonObject ready = new JsonObject(product.errors().stream()
                        .filter(line -> line.contains("\"ready\""))
                        .findFirst()
                        .orElseThrow());
                assertEquals("ready", ready.getString("event"));
            }
        }

        private int index(List<String> lines, String part) {
            for (int line = 0; line < lines.size(); line++) {
                if (lines.get(line).contains(part)) {
                    return line;
                }
            }
            return -1;
        }
    }

    @Nested
    final class At_a_reload {
        @Test
        void a_changed_address_is_opened_and_the_old_one_closed() throws IOException {
            int before = Product.freePort();
            int after = Product.freePort();
            try (Product product = Product.start(Bare.body(before, ""))) {
                product.rewrite(Bare.body(after, ""));
                product.signal("HUP");

                product.await("the new address", () -> Product.listens(after));
                product.await("the end of the old one", () -> !Product.listens(before));
                product.await("the count", () -> product.metric("tidegate_config_reloads_total") == 1);
            }
        }

        @Test
        void a_bad_file_changes_nothing_and_is_told() throws IOException {
            int port = Product.freePort();
            try (Product product = Product.start(Bare.body(port, ""))) {
                product.rewrite(Bare.body(port, "drain { grace = soon }"));
                var answer = product.ask("POST", "/api/v1/reload", "");

                assertEquals(422, answer.statusCode());
                assertTrue(answer.body().contains("soon"), answer::body);
                assertTrue(Product.listens(port));
                assertTrue(product.process().isAlive());
            }
        }

        @Test
        void a_dry_run_shows_the_plan_and_changes_nothing() throws IOException {
            int before = Product.freePort();
            int after = Product.freePort();
            try (Product product = Product.start(Bare.body(before, ""))) {
                product.rewrite(Bare.body(after, ""));
                JsonObject plan = new JsonObject(
                        product.ask("POST", "/api/v1/reload?dry-run=true", "").body());

                assertEquals(false, plan.getBoolean("applied"));
                assertEquals(
                        "[\"public\"]",
                        plan.getJsonObject("frontends").getJsonArray("changed").encode());
                assertEquals(
                        "[\"web\"]",
                        plan.getJsonObject("backends").getJsonArray("untouched").encode());
                assertFalse(Product.listens(after));
            }
        }

        @Test
        void what_needs_a_restart_is_refused_and_says_so() throws IOException {
            int port = Product.freePort();
            try (Product product = Product.start(Bare.body(port, "event-loops = 1"))) {
                product.rewrite(Bare.body(port, "event-loops = 2"));
                var answer = product.ask("POST", "/api/v1/reload", "");

                assertEquals(422, answer.statusCode());
                assertTrue(answer.body().contains("event-loops"), answer::body);
                assertTrue(answer.body().contains("restart"), answer::body);
            }
        }
    }

    @Nested
    final class At_the_end {
        @Test
        void with_nothing_open_it_ends_at_once_with_0() throws Exception {
            try (Product product =
                    Product.start(Bare.body(Product.freePort(), "").replace("grace = 0s", "grace = 300s"))) {
                product.signal("TERM");

                assertEquals(0, product.exit());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"TERM", "USR1"})
        void while_something_drains_it_is_not_ready_and_a_second_SIGTERM_ends_it_at_once(String first)
                throws Exception {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                int port = Product.freePort();
                String body = Bare.body(port, "")
                        .replace("127.0.0.1:9\"", "127.0.0.1:" + server.getLocalPort() + "\"")
                        .replace("deadline = 1s", "deadline = 300s");
                try (Product product = Product.start(body);
                        Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                    client.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    try (Socket request = server.accept()) {
                        product.signal(first);

                        product.await(
                                "503",
                                () -> product.ask("GET", "/health/ready", "").statusCode() == 503);
                        product.await("the end of the listener", () -> !Product.listens(port));
                        product.signal("USR1");
                        assertEquals(
                                503, product.ask("GET", "/health/ready", "").statusCode());
                        assertTrue(product.process().isAlive());

                        product.signal("TERM");
                        assertEquals(143, product.exit());
                        assertTrue(request.isConnected());
                    }
                }
            }
        }
    }

    @Nested
    final class The_launcher {
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
            String script =
                    "umlaut=$(dirname \"$1\")/$(printf 'gr\\303\\266\\303\\237e.conf') && cp \"$1\" \"$umlaut\" &&"
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
}
