package io.tidegate.core.figures;

/**
 * How long handshakes and tunnels of one backend took on one event loop.
 *
 * <p>Thread: written by its event loop; read by any.
 */
public final class BackendFigures {
    private static final long MS = 1_000;
    private static final long SECOND = 1_000 * MS;
    private static final long HOUR = 3_600 * SECOND;
    private static final long[] HANDSHAKE = {
        MS,
        2 * MS,
        5 * MS,
        10 * MS,
        25 * MS,
        50 * MS,
        100 * MS,
        250 * MS,
        500 * MS,
        SECOND,
        2500 * MS,
        5 * SECOND,
        10 * SECOND
    };
    private static final long[] TUNNEL = {
        SECOND,
        5 * SECOND,
        15 * SECOND,
        60 * SECOND,
        300 * SECOND,
        900 * SECOND,
        HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        24 * HOUR
    };

    private final Distribution handshakes = new Distribution(HANDSHAKE);
    private final Distribution tunnels = new Distribution(TUNNEL);

    /** From the complete request head to the 101 sent; only of tunnels that opened. */
    public Distribution handshakes() {
        return handshakes;
    }

    public Distribution tunnels() {
        return tunnels;
    }

    /** The bounds of handshakes and of checks, in microseconds. */
    public static long[] handshakeBoundsMicros() {
        return HANDSHAKE.clone();
    }
}
