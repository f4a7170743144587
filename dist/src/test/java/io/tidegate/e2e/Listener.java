package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that keeps quiet, answers Close with Close, and keeps what came until then. */
final class Listener implements Raw.Behaviour {
    final BlockingQueue<Raw.Frame> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<Raw.Connection> connections = new LinkedBlockingQueue<>();
    volatile boolean answersClose = true;

    @Override
    public void serve(Raw.Connection connection, String head) throws IOException {
        connection.send(Raw.switching(head));
        connections.add(connection);
        while (true) {
            Raw.Frame frame = connection.frame();
            frames.add(frame);
            if (frame.opcode() == Raw.CLOSE && answersClose) {
                connection.send(Raw.frame(Raw.CLOSE, frame.payload(), false));
                return;
            }
        }
    }

    Raw.Frame next() throws InterruptedException {
        Raw.Frame frame = frames.poll(60, TimeUnit.SECONDS);
        assertTrue(frame != null, "no frame came");
        return frame;
    }
}
