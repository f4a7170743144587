package io.tidegate.dist.cli;

import io.tidegate.core.config.BackendTls;
import io.tidegate.health.probe.Outcome;
import io.tidegate.health.probe.Prober;
import io.tidegate.health.probe.Step;
import io.tidegate.health.probe.Target;
import io.tidegate.health.probe.UrlTarget;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate probe URL}: one check as the health module makes it, each step with its time. */
@Command(
        name = "probe",
        description = {
            "Check one server as a health check does, and explain each step.",
            "ws: and wss: a complete WebSocket handshake and a polite Close; http: and https: a GET; tcp: a connect.",
            "Exit 0 if it is good, 1 if it is not."
        })
final class ProbeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "Such as ws://127.0.0.1:8010/chat.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Option(
            names = {"-k", "--insecure"},
            description = "Do not verify the server's certificate.")
    private boolean insecure;

    @Option(names = "--ca", paramLabel = "FILE", description = "Who signs the server's certificate, as PEM.")
    private @Nullable Path ca;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure {
        Target target = target();
        PrintWriter out = spec.commandLine().getOut();
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true))
                .build();
        try {
            Outcome outcome = Prober.on(vertx.getOrCreateContext(), new SplittableRandom())
                    .run(target, step -> out.println(line(step)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            out.println((outcome.passed()
                            ? "good: "
                            : "not good: " + outcome.result().word() + ": ")
                    + outcome.detail());
            return outcome.passed() ? 0 : 1;
        } finally {
            out.flush();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Target target() throws CommandFailure {
        try {
            return UrlTarget.parse(
                    url,
                    new BackendTls(
                            !insecure, Optional.ofNullable(ca), Optional.empty(), Optional.empty(), Optional.empty()));
        } catch (IllegalArgumentException | IOException e) {
            throw CommandFailure.badInput(List.of("tidegate: " + e.getMessage()));
        }
    }

    private static String line(Step step) {
        double millis = step.at().toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1);
        return String.format(
                Locale.ROOT, "%9.1f ms  %-8s %s", millis, step.kind().name().toLowerCase(Locale.ROOT), step.text());
    }
}
