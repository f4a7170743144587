package io.tidegate.dist.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidegate reload}: the process reads its file anew; the plan, or every error, is shown. */
@Command(name = "reload", description = "Reload the configuration: shows what changes; exit 2 if the file is bad.")
final class ReloadCommand implements Callable<Integer> {
    private static final int UNPROCESSABLE = 422;

    @Mixin
    private final AdminClient admin = new AdminClient();

    @Mixin
    private final Shown shown = new Shown();

    @Option(names = "--dry-run", description = "Show what would change, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws CommandFailure {
        AdminClient.Answer answer = admin.send("POST", "/api/v1/reload" + (dryRun ? "?dry-run=true" : ""), null);
        if (answer.status() == UNPROCESSABLE) {
            List<String> errors = Json.strings(answer.body(), "errors").toList();
            throw CommandFailure.badInput(
                    errors.isEmpty() ? List.of("tidegate: " + answer.body().getString("error")) : errors);
        }
        JsonObject plan = AdminClient.good(answer);
        shown.print(plan, Outline::of);
        return 0;
    }
}
