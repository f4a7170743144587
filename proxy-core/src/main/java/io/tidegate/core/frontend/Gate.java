package io.tidegate.core.frontend;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Cidr;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.Timeout;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.figures.FrontendFigures;
import io.tidegate.core.figures.LoopFigures;
import io.tidegate.core.handshake.Origins;
import io.tidegate.core.route.RoutingTable;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** One frontend as one event loop serves it under one configuration; a reload replaces it whole. Immutable. */
record Gate(
        Frontend frontend,
        RoutingTable routes,
        Map<String, Passage> passages,
        Origins origins,
        Admission admission,
        FrontendFigures figures,
        long requestMillis,
        long keepAliveMillis,
        long clientMillis) {
    static Gate of(Frontend frontend, Configuration configuration, Admission admission, LoopFigures figures) {
        Map<String, Passage> passages = new HashMap<>();
        for (Backend backend : configuration.backends().values()) {
            Timeouts timeouts = configuration.timeouts(frontend, backend);
            passages.put(backend.name(), Passage.of(backend, timeouts, figures.backend(backend.name())));
        }
        Timeouts timeouts = configuration.timeouts(frontend);
        return new Gate(
                frontend,
                RoutingTable.of(frontend, configuration),
                passages,
                new Origins(frontend.allowedOrigins()),
                admission,
                figures.frontend(frontend.name()),
                timeouts.millis(Timeout.HTTP_REQUEST),
                timeouts.millis(Timeout.HTTP_KEEP_ALIVE),
                timeouts.millis(Timeout.CLIENT));
    }

    /** Whether this address may say who its client is. */
    boolean trusts(InetAddress peer) {
        for (Cidr block : frontend.trustedProxies()) {
            if (block.contains(peer)) {
                return true;
            }
        }
        return false;
    }
}
