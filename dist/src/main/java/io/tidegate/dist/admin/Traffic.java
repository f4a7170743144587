package io.tidegate.dist.admin;

import io.tidegate.core.bus.Bus;
import io.tidegate.core.bus.LifecycleMessage.FiguresOffered;
import io.tidegate.core.figures.LoopFigures;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the event loops count, as far as the dashboard shows it.
 *
 * <p>Thread: any.
 */
final class Traffic {
    private final List<LoopFigures> loops = new CopyOnWriteArrayList<>();

    void listen(Bus bus) {
        bus.on(FiguresOffered.class, offered -> loops.add(offered.figures()));
    }

    /** How many handshakes of a backend ended how since the start: the results of {@code tidegate_handshakes_total}. */
    JsonObject handshakes(String backend) {
        Map<String, Object> byResult = new TreeMap<>();
        loops.stream()
                .flatMap(loop -> loop.frontends().values().stream())
                .flatMap(frontend -> frontend.handshakes().entrySet().stream())
                .filter(counted -> counted.getKey().backend().equals(backend))
                .forEach(counted -> byResult.merge(
                        counted.getKey().result(), counted.getValue().value(), (a, b) -> (long) a + (long) b));
        return new JsonObject(byResult);
    }
}
