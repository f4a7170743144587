package io.tidegate.dist.admin;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.LoopMessage.ListTunnels;
import io.tidegate.core.bus.LoopMessage.Tunnels;
import io.tidegate.core.bus.TunnelStatus;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Reads one page of the tunnels of all event loops, oldest first. A search that finds too few in one go reads on, but
 * looks at most at {@link #MAX_LOOKED_AT} tunnels: then the page is short, and its cursor goes on.
 */
final class TunnelPage {
    private static final int MAX_LOOKED_AT = 20_000;
    private static final int STRIDE = 1_000;

    private final Bus bus;
    private final int loops;
    private final TunnelFilter filter;
    private final int limit;
    private final int stride;

    /** What was read; {@code next} is empty at the end of the list. */
    record Read(List<TunnelStatus> tunnels, Optional<TunnelCursor> next) {}

    TunnelPage(Bus bus, int loops, TunnelFilter filter, int limit) {
        this.bus = bus;
        this.loops = loops;
        this.filter = filter;
        this.limit = limit;
        this.stride = filter.search().isEmpty() ? limit + 1 : Math.max(STRIDE, limit + 1);
    }

    Future<Read> from(TunnelCursor after) {
        return readOn(after, new ArrayList<>(), 0);
    }

    private Future<Read> readOn(TunnelCursor after, List<TunnelStatus> found, int lookedAt) {
        return ask(after).compose(batch -> {
            boolean isLast = batch.size() < stride;
            TunnelCursor cursor = after;
            for (TunnelStatus tunnel : batch) {
                if (filter.isFound(tunnel)) {
                    if (found.size() == limit) {
                        return Future.succeededFuture(new Read(found, Optional.of(cursor)));
                    }
                    found.add(tunnel);
                }
                cursor = cursor.behind(TunnelId.parse(tunnel.id(), loops).orElseThrow());
            }
            if (isLast) {
                return Future.succeededFuture(new Read(found, Optional.empty()));
            }
            int total = lookedAt + batch.size();
            return total >= MAX_LOOKED_AT
                    ? Future.succeededFuture(new Read(found, Optional.of(cursor)))
                    : readOn(cursor, found, total);
        });
    }

    /** The next {@link #stride} tunnels of all loops: as many are asked of each, since they may all be there. */
    private Future<List<TunnelStatus>> ask(TunnelCursor after) {
        List<Future<Tunnels>> asked =
                IntStream.range(0, loops).mapToObj(loop -> ask(after, loop)).toList();
        return Future.all(asked)
                .map(all ->
                        merge(all.<Tunnels>list().stream().map(Tunnels::tunnels).toList()));
    }

    /** Always the oldest of the loops' next ones: the order within a loop stays, also where a clock was set back. */
    private List<TunnelStatus> merge(List<List<TunnelStatus>> lists) {
        PriorityQueue<Head> heads = new PriorityQueue<>();
        lists.forEach(loop -> Head.offer(loop.iterator(), heads));
        List<TunnelStatus> merged = new ArrayList<>();
        while (!heads.isEmpty() && merged.size() < stride) {
            Head oldest = heads.remove();
            merged.add(oldest.tunnel());
            Head.offer(oldest.rest(), heads);
        }
        return merged;
    }

    /** The next tunnel of one loop. */
    private record Head(TunnelStatus tunnel, Iterator<TunnelStatus> rest) implements Comparable<Head> {
        static void offer(Iterator<TunnelStatus> loop, PriorityQueue<Head> heads) {
            if (loop.hasNext()) {
                heads.add(new Head(loop.next(), loop));
            }
        }

        @Override
        public int compareTo(Head other) {
            return tunnel.since().compareTo(other.tunnel.since());
        }
    }

    private Future<Tunnels> ask(TunnelCursor after, int loop) {
        var question = new ListTunnels(filter.backend(), filter.server(), after.after(loop), stride);
        return bus.request(Bus.address(ListTunnels.class, loop), question, Tunnels.class);
    }
}
