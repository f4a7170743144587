package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.tidegate.core.wire.WireBench.Pair;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** What every make of wire promises; run by one class for each. */
@Timeout(180)
@SuppressWarnings({"NullAway.Init", "AddressSelection"}) // set before each test; all hosts are literal addresses
abstract class WireContract {
    static final int SCARCE = 2 << 20; // more than the bench's buffers-total

    WireBench bench;

    abstract WireBench bench() throws Exception;

    /** Whether bytes can go from one wire to another inside the kernel. */
    boolean passes() {
        return false;
    }

    @BeforeEach
    void open() throws Exception {
        bench = bench();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        bench.close();
    }

    Pair halfClosing() throws Exception {
        Pair pair = bench.pair();
        if (!pair.wire().halfCloses()) {
            end(pair);
            abort("it does not half-close");
        }
        return pair;
    }

    void end(Pair pair) throws Exception {
        pair.recorder().silent = true;
        bench.run(pair.wire()::close);
        pair.peer().close();
        bench.run(() -> {});
        assertTrue(
                pair.recorder().events.stream().noneMatch(e -> e.startsWith("wrongly")),
                pair.recorder().events::toString);
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    void calling(Pair pair, Runnable call) throws Exception {
        bench.run(() -> {
            pair.recorder().calling = true;
            call.run();
            pair.recorder().calling = false;
        });
    }

    static void rst(Socket socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Nested
    final class Bytes extends WireBytesContract {
        Bytes() {
            super(WireContract.this);
        }
    }

    @Nested
    final class PassedThrough extends PassThroughContract {
        PassedThrough() {
            super(WireContract.this);
        }
    }

    @Nested
    final class Ends extends WireEndsContract {
        Ends() {
            super(WireContract.this);
        }
    }

    @Nested
    final class Dialled extends DialContract {
        Dialled() {
            super(WireContract.this);
        }
    }

    @Nested
    final class AListener extends ListenerContract {
        AListener() {
            super(WireContract.this);
        }
    }
}
