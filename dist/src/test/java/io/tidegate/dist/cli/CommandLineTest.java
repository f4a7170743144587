package io.tidegate.dist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What users type and read. */
final class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run", "check", "demo", "probe", "status", "reload", "ready", "drain", "maint", "explain", "version"
            })
    void every_command_explains_itself(String command) {
        assertEquals(0, run(command, "--help"));
        assertTrue(out.toString().startsWith("Usage: tidegate " + command), out::toString);
        assertEquals("", err.toString());
    }

    @Test
    void help_lists_the_commands_but_not_the_hidden_one() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("\n  probe "), out::toString);
        assertFalse(out.toString().contains("train"), out::toString);
    }

    @Test
    void without_a_command_the_usage_goes_to_standard_error() {
        assertEquals(2, run());
        assertTrue(err.toString().contains("a command is missing"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void version_names_what_it_stands_on() {
        assertEquals(0, run("version"));
        List<String> words =
                out.toString().lines().map(line -> line.split(" ", 2)[0]).toList();
        assertEquals(List.of("tidegate", "java", "vertx", "netty"), words);
        assertFalse(out.toString().contains("unknown"), out::toString);
    }

    @Nested
    final class Check {
        @TempDir
        @SuppressWarnings("NullAway.Init") // JUnit sets it
        Path directory;

        @Test
        void a_good_file_is_ok() throws IOException {
            Path file = write("""
                tidegate {
                  frontends.public { bind = "127.0.0.1:0", routes = [ { backend = web } ] }
                  backends.web.servers = ["ws://127.0.0.1:9"]
                }
                """);

            assertEquals(0, run("check", "-c", file.toString()));
            assertEquals(file + ": ok", out.toString().strip());
        }

        @Test
        void a_bad_file_is_told_with_every_error_and_its_line() throws IOException {
            Path file = write("""
                tidegate {
                  frontends.public { bind = "127.0.0.1:0", routes = [ { backend = wep } ] }
                  backends.web { servers = ["ws://127.0.0.1:9"], balance = fastest }
                }
                """);

            assertEquals(2, run("check", "-c", file.toString()));
            assertTrue(err.toString().contains(file + ":2: "), err::toString);
            assertTrue(err.toString().contains(file + ":3: "), err::toString);
            assertEquals("", out.toString());
        }

        @Test
        void run_says_the_same_and_starts_nothing() throws IOException {
            Path file = write("tidegate { frontents { } }");

            assertEquals(2, run("run", "-c", file.toString()));
            assertTrue(err.toString().contains(file + ":1: "), err::toString);
        }

        @Test
        void a_certificate_that_is_none_is_an_error_of_the_configuration() throws IOException {
            Files.writeString(directory.resolve("cert.pem"), "not a certificate");
            Path file = write("""
                tidegate {
                  frontends.public {
                    bind = "127.0.0.1:0", routes = [ { backend = web } ]
                    tls { certificates = [ { cert = "cert.pem", key = "cert.pem" } ] }
                  }
                  backends.web.servers = ["ws://127.0.0.1:9"]
                }
                """);

            assertEquals(2, run("check", "-c", file.toString()));
            assertTrue(err.toString().contains("cert.pem"), err::toString);
        }

        private Path write(String text) throws IOException {
            return Files.writeString(directory.resolve("test.conf"), text);
        }
    }

    @Nested
    final class Through_the_admin_api {
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private int status = 200;
        private JsonObject answer = new JsonObject();

        @SuppressWarnings("NullAway.Init")
        private HttpServer server;

        @BeforeEach
        void listen() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                asked.add((exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body).strip());
                byte[] bytes = answer.encode().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }

        @AfterEach
        void close() {
            server.stop(0);
        }

        private String[] admin(String... arguments) {
            List<String> all = new java.util.ArrayList<>(List.of(arguments));
            all.add("--admin=http://127.0.0.1:" + server.getAddress().getPort());
            return all.toArray(String[]::new);
        }

        @Test
        void status_is_a_table() {
            answer = new JsonObject("""
                {"backends":[{"name":"live","servers":[
                  {"name":"live-1","state":"ready","health":"up","weight":10,"active":3,"queued":0,"total":42,
                   "last_check":{"result":"passed","detail":"101 in 3 ms"}},
                  {"name":"a-long-name","state":"drain","health":"unchecked","weight":1,"active":0,"queued":0,
                   "total":0,"last_check":null}]}]}
                """);

            assertEquals(0, run(admin("status")));
            List<String> lines = out.toString().lines().toList();
            assertEquals(3, lines.size());
            assertEquals(lines.get(0).indexOf("STATE"), lines.get(1).indexOf("ready"));
            assertEquals(lines.get(0).indexOf("STATE"), lines.get(2).indexOf("drain"));
            assertTrue(lines.get(1).endsWith("passed: 101 in 3 ms"));
        }

        @Test
        void drain_changes_one_server() {
            answer = new JsonObject().put("state", "drain").put("active", 7);

            assertEquals(0, run(admin("drain", "live/one two")));
            assertEquals(List.of("PATCH /api/v1/backends/live/servers/one%20two {\"state\":\"drain\"}"), asked);
            assertEquals("live/one two: drain, 7 active", out.toString().strip());
        }

        @Test
        void a_server_that_is_not_named_in_two_parts_is_refused_before_anything_is_asked() {
            assertEquals(2, run(admin("maint", "live")));
            assertEquals(List.of(), asked);
        }

        @ParameterizedTest
        @CsvSource({
            "401, set TIDEGATE_ADMIN_TOKEN",
            "403, is TIDEGATE_ADMIN_TOKEN the admin.token",
            "404, lists what there is",
            "503, Try again"
        })
        void what_the_api_refuses_is_passed_on_with_a_way_out(int refused, String remedy) {
            status = refused;
            answer = new JsonObject().put("error", "what is wrong");

            assertEquals(1, run(admin("ready", "live/live-1")));
            assertTrue(err.toString().startsWith("tidegate: what is wrong (" + refused + "); "), err::toString);
            assertTrue(err.toString().contains(remedy), err::toString);
        }

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1:9901", "localhost:9901", "http:", "not a url"})
        void an_address_that_is_none_is_said_with_one_that_is(String address) {
            assertEquals(2, run("status", "--admin=" + address));
            assertEquals(
                    "tidegate: --admin wants a URL such as http://127.0.0.1:9901, not " + address,
                    err.toString().strip());
        }

        @Test
        void a_refused_reload_prints_each_error_and_ends_with_2() {
            status = 422;
            answer = new JsonObject("{\"error\":\"x\",\"errors\":[\"a.conf:1: first\",\"a.conf:2: second\"]}");

            assertEquals(2, run(admin("reload")));
            assertEquals(
                    List.of("a.conf:1: first", "a.conf:2: second"),
                    err.toString().lines().toList());
        }

        @Test
        void a_dry_run_asks_for_one() {
            assertEquals(0, run(admin("reload", "--dry-run")));
            assertEquals(List.of("POST /api/v1/reload?dry-run=true"), asked);
        }

        @Test
        void explain_takes_a_url_apart() {
            assertEquals(0, run(admin("explain", "ws://chat.example.com:81/room?id=1", "-H", "X-Kind: a")));
            JsonObject question = new JsonObject(asked.getFirst().split(" ", 3)[2]);
            assertEquals("/room?id=1", question.getString("path"));
            assertEquals("chat.example.com:81", question.getString("host"));
            assertEquals("websocket", question.getJsonObject("headers").getString("Upgrade"));
            assertEquals("a", question.getJsonObject("headers").getString("X-Kind"));
        }

        @Test
        void nobody_there_is_said_with_the_address() {
            server.stop(0);

            assertEquals(1, run(admin("status")));
            assertTrue(err.toString().contains("nobody answers at http://127.0.0.1:"), err::toString);
        }
    }
}
