package io.tidegate.dist.cli;

import io.tidegate.core.config.Configuration;
import io.tidegate.dist.demo.Training;
import io.tidegate.dist.log.LogConfigurator;
import io.tidegate.dist.process.ConfigurationSource;
import io.tidegate.dist.process.Signals;
import io.tidegate.dist.process.StartFailure;
import io.tidegate.dist.process.TidegateProcess;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * What {@code tidegate aot} runs in a JVM that writes a start-up cache: a short life of a process, with handshakes and
 * echoes. Hidden: of no use by itself.
 */
@Command(name = "train", hidden = true, description = "The training run of the start-up cache.")
final class TrainCommand implements Callable<Integer> {
    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Training training = Training.prepare()) {
            ConfigurationSource source = training.configuration();
            Configuration configuration = ConfigurationOption.load(source);
            TidegateProcess process = new TidegateProcess(source, configuration);
            Signals.install(process);
            process.start();
            training.run();
            process.reload();
            process.shutdown();
            process.awaitEnd();
            return 0;
        } catch (StartFailure | IOException e) {
            throw CommandFailure.couldNot("the training run failed: " + e.getMessage());
        } finally {
            LogConfigurator.flush();
        }
    }
}
