package io.tidegate.dist.cli;

import io.tidegate.dist.process.ProductVersion;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidegate version}. */
@Command(name = "version", description = "Show the versions of Tidegate and of what it stands on.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        ProductVersion version = ProductVersion.current();
        PrintWriter out = spec.commandLine().getOut();
        out.println("tidegate " + version.tidegate());
        out.println("java     " + version.java());
        out.println("vertx    " + version.vertx());
        out.println("netty    " + version.netty());
        out.flush();
        return 0;
    }
}
