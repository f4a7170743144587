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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
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
            // by a buffer: readString begins with one byte, and this file gives no second
            String firstForAll = Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                    .getFirst();
            assumeTrue(Integer.parseInt(firstForAll) > 1023, "any port is for all here, as in many containers");
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
}
