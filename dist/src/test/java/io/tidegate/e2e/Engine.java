package io.tidegate.e2e;

import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** The container engine, and the one image that the tests need; {@code .ci/engine-setup.sh} gives a machine both. */
final class Engine {
    private static final int PORT = 8080;
    private static final String IMAGE = System.getenv().getOrDefault("TC_IMAGE", "localhost/tc-backends:1");

    private Engine() {}

    /** Whether there is an engine, and the image in it. */
    static boolean ready() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return false;
        }
        try {
            DockerClientFactory.lazyClient().inspectImageCmd(IMAGE).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** A server made with Node's {@code ws}, not yet started. */
    static GenericContainer<?> server(String name) {
        return new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withCopyFileToContainer(MountableFile.forHostPath("src/test/js/server.js"), "/srv/server.js")
                .withCommand("node", "server.js", name, Integer.toString(PORT), "0.0.0.0")
                .withExposedPorts(PORT)
                .waitingFor(Wait.forLogMessage("listening .*\\n", 1));
    }

    static String url(GenericContainer<?> server) {
        return "ws://" + server.getHost() + ":" + server.getMappedPort(PORT);
    }

    /** It hangs: its kernel side still accepts, and nothing answers. */
    static void pause(GenericContainer<?> server) {
        server.getDockerClient().pauseContainerCmd(server.getContainerId()).exec();
    }

    static void unpause(GenericContainer<?> server) {
        server.getDockerClient().unpauseContainerCmd(server.getContainerId()).exec();
    }

    static void kill(GenericContainer<?> server) {
        server.getDockerClient().killContainerCmd(server.getContainerId()).exec();
    }
}
