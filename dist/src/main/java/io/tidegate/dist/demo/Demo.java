package io.tidegate.dist.demo;

import io.tidegate.dist.process.ConfigurationSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two echo servers, and the configuration of a Tidegate in front of them.
 *
 * <p>Thread: any; {@link #start} and {@link #close} block.
 */
public final class Demo implements AutoCloseable {
    private static final int PORT = 8080;
    private static final int ADMIN_PORT = 9901;
    private static final int SERVERS = 2;

    private final EchoServers servers;
    private final int port;
    private final int adminPort;

    private Demo(EchoServers servers, int port, int adminPort) {
        this.servers = servers;
        this.port = port;
        this.adminPort = adminPort;
    }

    /** Starts the servers and finds ports for the rest. */
    public static Demo start() throws IOException {
        return new Demo(EchoServers.start(SERVERS), FreePort.preferring(PORT), FreePort.preferring(ADMIN_PORT));
    }

    /** What Tidegate is to be run with. */
    public ConfigurationSource configuration() {
        return ConfigurationSource.of(hocon(), "demo.conf");
    }

    /** What there is to see, and what to do with it. */
    public List<String> invitation() {
        String address = "127.0.0.1:" + port;
        String admin = "127.0.0.1:" + adminPort;
        List<String> lines = new ArrayList<>();
        if (port != PORT) {
            lines.add("Port " + PORT + " is taken; the demo uses " + port + ".");
        }
        if (adminPort != ADMIN_PORT) {
            lines.add("Port " + ADMIN_PORT + " is taken; the admin side uses " + adminPort + ".");
        }
        String where = adminPort == ADMIN_PORT ? "" : " --admin http://" + admin;
        lines.addAll(List.of(
                "",
                "Two echo servers behind one frontend. Try:",
                "  a page that echoes   http://" + address + "/",
                "  a WebSocket          ws://" + address + "/echo   (such as: npx wscat -c ws://" + address + "/echo)",
                "  the dashboard        http://" + admin + "/",
                "  the metrics          http://" + admin + "/metrics",
                "  the servers          tidegate status" + where,
                "  one in drain         tidegate drain echo/echo-1" + where
                        + "   (its tunnels get a Close, new ones go to echo-2)",
                "Ctrl-C ends it.",
                ""));
        return lines;
    }

    @Override
    public void close() {
        servers.close();
    }

    private String hocon() {
        return """
            tidegate {
              frontends.public {
                bind = "127.0.0.1:%d"
                routes = [ { backend = echo } ]
              }
              backends.echo {
                balance = least-conn
                servers %s
              }
              drain { grace = 2s, deadline = 10s }
              admin.bind = "127.0.0.1:%d"
            }
            """.formatted(port, servers.hocon(), adminPort);
    }
}
