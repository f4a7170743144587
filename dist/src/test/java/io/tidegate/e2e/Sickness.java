package io.tidegate.e2e;

import java.io.IOException;
import java.util.Locale;

/** What is wrong, what a client is told of it (no word: the server's own answer), and how a check names it. */
enum Sickness {
    REFUSES(502, "connect-failed", "connect"),
    TAKES_NO_CONNECTION(504, "connect-timeout", "timeout"),
    HANGS(504, "server-timeout", "timeout"),
    STOPS_IN_ITS_HEAD(504, "server-timeout", "timeout"),
    CLOSES(502, "connect-failed", "connect"),
    RESETS(502, "connect-failed", "connect"),
    CLOSES_IN_ITS_HEAD(502, "bad-server-answer", "connect"),
    TALKS_NONSENSE(502, "bad-server-answer", "status"),
    TALKS_BEFORE_IT_IS_ASKED(502, "bad-server-answer", "status"),
    NEVER_ENDS_ITS_HEAD(502, "bad-server-answer", "status"),
    SAYS_101_WITH_ANOTHER_ACCEPT(502, "bad-server-answer", "accept"),
    SAYS_101_WITHOUT_ACCEPT(502, "bad-server-answer", "accept"),
    SAYS_101_WITHOUT_UPGRADE(502, "bad-server-answer", "accept"),
    SAYS_101_WITHOUT_CONNECTION(502, "bad-server-answer", "accept"),
    SAYS_101_TO_ANOTHER_PROTOCOL(502, "bad-server-answer", "accept"),
    SAYS_200(200, "", "status"),
    SAYS_500(500, "", "status"),
    ANSWERS_503_AND_CLOSES(503, "", "status");

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    /** Of the answer that the client gets. */
    final int status;
    /** Of our own answer; "" for a server's. */
    final String word;
    /** How a check names it. */
    final String check;

    Sickness(int status, String word, String check) {
        this.status = status;
        this.word = word;
        this.check = check;
    }

    String backend() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Starts such a server. */
    Sick start() throws IOException {
        return switch (this) {
            case REFUSES -> new Sick(Product.freePort(), () -> {});
            case TAKES_NO_CONNECTION -> {
                BlackHole hole = new BlackHole();
                yield new Sick(hole.port(), hole);
            }
            case TALKS_BEFORE_IT_IS_ASKED -> {
                Greeter greeter = new Greeter();
                yield new Sick(greeter.port(), greeter);
            }
            default -> {
                Raw.Server server = new Raw.Server(this::serve);
                yield new Sick(server.port(), server);
            }
        };
    }

    /** A server that runs, or a port where nobody listens. */
    record Sick(int port, AutoCloseable server) {}

    private void serve(Raw.Connection connection, String head) throws IOException {
        String right = Raw.switching(head);
        switch (this) {
            case HANGS -> connection.in().read();
            case STOPS_IN_ITS_HEAD -> {
                connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso");
                connection.in().read();
            }
            case RESETS -> connection.reset();
            case CLOSES_IN_ITS_HEAD -> connection.send(right.substring(0, right.length() - 3));
            case TALKS_NONSENSE -> connection.send("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n");
            case NEVER_ENDS_ITS_HEAD -> {
                connection.send("HTTP/1.1 101 Switching Protocols\r\n");
                while (true) {
                    connection.send("X-More: and more and more and more and more and more\r\n");
                }
            }
            case SAYS_101_WITH_ANOTHER_ACCEPT ->
                connection.send(
                        right.replace(Raw.acceptOf(Raw.value(head, "Sec-WebSocket-Key")), Raw.acceptOf("another")));
            case SAYS_101_WITHOUT_ACCEPT -> connection.send(without(right, "Sec-WebSocket-Accept"));
            case SAYS_101_WITHOUT_UPGRADE -> connection.send(without(right, "Upgrade"));
            case SAYS_101_WITHOUT_CONNECTION -> connection.send(without(right, "Connection"));
            case SAYS_101_TO_ANOTHER_PROTOCOL -> connection.send(right.replace("websocket", "h2c"));
            case SAYS_200 -> connection.send(OK);
            case SAYS_500 -> connection.send(OK.replace("200 OK", "500 Oh No"));
            case ANSWERS_503_AND_CLOSES -> connection.send("HTTP/1.1 503 Not Now\r\nConnection: close\r\n\r\nnot now");
            default -> {} // closes
        }
        if (name().startsWith("SAYS")) {
            connection.in().read(); // a tunnel to nowhere would stay open
        }
    }

    private static String without(String head, String field) {
        return head.replaceAll("(?m)^" + field + ":.*\r\n", "");
    }
}
