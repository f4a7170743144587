package io.tidegate.core.figures;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one event loop counts for one server. Directions are {@link #TO_SERVER} and {@link #TO_CLIENT}.
 *
 * <p>Thread: written by its event loop; read by any.
 */
public final class ServerFigures {
    public static final int TO_SERVER = 0;
    public static final int TO_CLIENT = 1;

    /** The opcodes that are counted, in the order of {@link #messages}. */
    public static final List<String> OPCODES = List.of("text", "binary", "ping", "pong", "close");

    private final Count connectionsActive = new Count();
    private final Count tunnelsActive = new Count();
    private final Count[] bytes = {new Count(), new Count()};
    private final Count[][] messages = {counts(OPCODES.size()), counts(OPCODES.size())};
    private final Map<Closed, Count> closed = new ConcurrentHashMap<>();

    /** Who was first to end a tunnel, and the label of its close code. */
    public record Closed(String by, String code) {}

    /** Connections to it, whatever they carry, idle ones included: each has a port of ours. */
    public Count connectionsActive() {
        return connectionsActive;
    }

    public Count tunnelsActive() {
        return tunnelsActive;
    }

    public Count bytes(int direction) {
        return bytes[direction];
    }

    /** How many messages went that way; {@code opcode} is an index into {@link #OPCODES}. */
    public Count messages(int direction, int opcode) {
        return messages[direction][opcode];
    }

    public void closed(String by, String code) {
        closed.computeIfAbsent(new Closed(by, code), k -> new Count()).add(1);
    }

    public Map<Closed, Count> closed() {
        return closed;
    }

    private static Count[] counts(int n) {
        Count[] out = new Count[n];
        for (int i = 0; i < n; i++) {
            out[i] = new Count();
        }
        return out;
    }
}
