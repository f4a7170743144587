package io.tidegate.dist.cli;

import io.tidegate.core.bus.ServerState;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One server's state set through the admin API. */
final class ServerStates {
    private ServerStates() {}

    /**
     * Sets it, and returns a line that says what came of it.
     *
     * @param server as BACKEND/SERVER
     */
    static String set(AdminClient admin, String server, ServerState state) throws CommandFailure {
        int slash = server.indexOf('/');
        if (slash <= 0 || slash == server.length() - 1) {
            throw CommandFailure.badInput(List.of("tidegate: a server is named BACKEND/SERVER, not " + server));
        }
        JsonObject now = admin.change(
                "PATCH",
                "/api/v1/backends/" + segment(server.substring(0, slash)) + "/servers/"
                        + segment(server.substring(slash + 1)),
                new JsonObject().put("state", state.word()));
        return server + ": " + now.getString("state") + ", " + now.getValue("active") + " active";
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
