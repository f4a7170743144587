package io.tidegate.dist.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidegate status}: all servers in a table. */
@Command(name = "status", description = "Show backends and servers: state, health, connections, the last check.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final AdminClient admin = new AdminClient();

    @Mixin
    private final Shown shown = new Shown();

    @Override
    public Integer call() throws CommandFailure {
        JsonObject answer = admin.get("/api/v1/backends");
        shown.print(answer, StatusCommand::table);
        return 0;
    }

    private static String table(JsonObject answer) {
        Table table = new Table(
                List.of("BACKEND", "SERVER", "STATE", "HEALTH", "WEIGHT", "ACTIVE", "QUEUED", "TOTAL", "LAST CHECK"));
        Json.objects(answer, "backends")
                .forEach(
                        backend -> Json.objects(backend, "servers").forEach(server -> table.row(row(backend, server))));
        return table.toString();
    }

    private static List<String> row(JsonObject backend, JsonObject server) {
        String lastCheck = Optional.ofNullable(server.getJsonObject("last_check"))
                .map(check -> check.getString("result", "") + ": " + check.getString("detail", ""))
                .orElse("-");
        String ejected = server.getValue("ejected_until") == null ? "" : " (ejected)";
        return List.of(
                backend.getString("name", ""),
                server.getString("name", ""),
                server.getString("state", ""),
                server.getString("health", "") + ejected,
                String.valueOf(server.getValue("weight")),
                String.valueOf(server.getValue("active")),
                String.valueOf(server.getValue("queued")),
                String.valueOf(server.getValue("total")),
                lastCheck);
    }
}
