package io.tidegate.dist.cli;

import io.tidegate.core.bus.ServerState;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code ready}, {@code drain} and {@code maint} are: one server's state set through the admin API. */
abstract sealed class ServerChange implements Callable<Integer> permits ReadyCommand, DrainCommand, MaintCommand {
    @Mixin
    private final AdminClient admin = new AdminClient();

    @Parameters(paramLabel = "BACKEND/SERVER", description = "Which server, as 'tidegate status' names it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String server;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final ServerState state;

    ServerChange(ServerState state) {
        this.state = state;
    }

    @Override
    public Integer call() throws CommandFailure {
        int slash = server.indexOf('/');
        if (slash <= 0 || slash == server.length() - 1) {
            throw CommandFailure.badInput(List.of("tidegate: a server is named BACKEND/SERVER, not " + server));
        }
        JsonObject now = admin.change(
                "PATCH",
                "/api/v1/backends/" + segment(server.substring(0, slash)) + "/servers/"
                        + segment(server.substring(slash + 1)),
                new JsonObject().put("state", state.word()));
        spec.commandLine()
                .getOut()
                .println(server + ": " + now.getString("state") + ", " + now.getValue("active") + " active");
        return 0;
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
