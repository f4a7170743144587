package io.tidegate.dist.admin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far a list of tunnels has been read: for each event loop the number of the last tunnel that was seen, -1 for
 * none. Written with dots, such as {@code 17.-1}; to users it is opaque.
 */
record TunnelCursor(List<Long> seen) {
    TunnelCursor {
        seen = List.copyOf(seen);
    }

    /** Reads "" as the beginning. */
    static TunnelCursor parse(String text, int loops) {
        if (text.isEmpty()) {
            return new TunnelCursor(Collections.nCopies(loops, -1L));
        }
        try {
            List<Long> seen =
                    Stream.of(text.split("\\.", -1)).map(Long::valueOf).toList();
            if (seen.size() == loops) {
                return new TunnelCursor(seen);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Refusal.badRequest("'after' must be the 'next' of an earlier answer");
    }

    long after(int loop) {
        return seen.get(loop);
    }

    /** The cursor behind this tunnel. */
    TunnelCursor behind(TunnelId id) {
        List<Long> moved = new ArrayList<>(seen);
        moved.set(id.loop(), id.number());
        return new TunnelCursor(moved);
    }

    @Override
    public String toString() {
        return seen.stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
