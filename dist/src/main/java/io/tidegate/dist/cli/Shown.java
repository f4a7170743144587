package io.tidegate.dist.cli;

import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the admin API has answered; an option of every command that does nothing else with it. */
final class Shown {
    @Option(names = "--json", description = "The answer of the admin API as it is.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Prints the answer as this text for people, or as it is. */
    void print(JsonObject answer, Function<JsonObject, String> text) {
        spec.commandLine().getOut().println(json ? answer.encodePrettily() : text.apply(answer));
    }
}
