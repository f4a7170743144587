package io.tidegate.core.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.tidegate.core.figures.ServerFigures;
import io.tidegate.core.timer.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A tunnel between two wires that do what a test says, and a clock that stands still. */
abstract class TunnelScene {
    static final int KIB = 1024;

    final ManualTime time = new ManualTime();
    final TestLoop loop = new TestLoop(time.wheel());
    final ServerFigures figures = new ServerFigures();
    final List<TunnelEnd> ends = new ArrayList<>();
    FakeWire client = new FakeWire(true);
    final FakeWire server = new FakeWire(true);

    Tunnel open(TunnelRules rules) {
        Tunnel tunnel = new Tunnel(loop, rules, figures, client, server, ends::add);
        tunnel.open(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
        return tunnel;
    }

    static TunnelRules rules() {
        return new TunnelRules(true, true, 0, 0, 0, 0, 0, 0, 0, 0, 64 * KIB);
    }

    static TunnelRules idle(long millis) {
        return new TunnelRules(true, true, millis, 0, 0, 0, 0, 0, 0, 0, 64 * KIB);
    }

    static TunnelRules fins(long client, long server) {
        return new TunnelRules(true, true, 0, client, server, 0, 0, 0, 0, 0, 64 * KIB);
    }

    static TunnelRules stall(long millis, int buffer) {
        return new TunnelRules(true, true, 0, 0, 0, millis, 0, 0, 0, 0, buffer);
    }

    static TunnelRules pings(long interval, long timeout) {
        return new TunnelRules(true, true, 0, 0, 0, 0, interval, timeout, 0, 0, 64 * KIB);
    }

    static TunnelRules maxDuration(long millis) {
        return new TunnelRules(true, true, 0, 0, 0, 0, 0, 0, millis, 0, 64 * KIB);
    }

    static TunnelRules maxMessage(long bytes) {
        return new TunnelRules(true, true, 0, 0, 0, 0, 0, 0, 0, bytes, 64 * KIB);
    }

    static TunnelRules noFrames() {
        return new TunnelRules(false, true, 0, 0, 0, 0, 0, 0, 0, 0, 64 * KIB);
    }

    static byte[] binary(int size, boolean masked) {
        return Frames.frame(Frames.BINARY, true, masked, new byte[size]);
    }

    void assertEnded(String by, int code, String reason) {
        assertEquals(List.of(new TunnelEnd(by, code < 0 ? OptionalInt.empty() : OptionalInt.of(code), reason)), ends);
        assertTrue(client.closed() && server.closed());
        assertEquals(0, time.wheel().armed());
        assertEquals(0, figures.tunnelsActive().value());
        assertEquals(1, figures.closed().size());
    }
}
