package io.tidegate.core.frontend;

import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.wire.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All addresses that are listened on. A reload makes another such set, which has taken over from this one what stays.
 *
 * <p>Thread: any, one after the other.
 */
final class Listenings {
    private final Map<Bind, Listening> all;

    private Listenings(Map<Bind, Listening> all) {
        this.all = all;
    }

    static Listenings none() {
        return new Listenings(Map.of());
    }

    /**
     * Opens what is new, then closes what is no more; blocks.
     *
     * @param loops those that what is accepted is dealt to; the first accepts
     * @throws IOException with the address that cannot be listened on; then nothing has changed
     */
    Listenings become(
            Configuration now, Function<Frontend, Admission> admission, Transport transport, List<Listening.Loop> loops)
            throws IOException {
        Map<Bind, Listening> then = new LinkedHashMap<>();
        List<Listening> fresh = new ArrayList<>();
        List<Listening> leaving = leaving(now);
        try {
            for (Frontend frontend : now.frontends().values()) {
                for (Bind bind : frontend.binds()) {
                    Listening listening = all.get(bind);
                    if (listening == null) {
                        boolean beside = makeRoom(bind, leaving);
                        listening = Listening.open(
                                bind,
                                frontend.reusePort() || beside,
                                frontend.name(),
                                admission.apply(frontend),
                                transport,
                                loops);
                        fresh.add(listening);
                    }
                    then.put(bind, listening);
                }
            }
        } catch (IOException e) {
            fresh.forEach(Listening::close);
            leaving.forEach(Listening::closeRanks);
            throw e;
        }
        for (Frontend frontend : now.frontends().values()) {
            for (Bind bind : frontend.binds()) {
                Listening listening = then.get(bind);
                if (listening != null) {
                    listening.belongsTo(frontend.name(), admission.apply(frontend), frontend.reusePort());
                }
            }
        }
        leaving.forEach(Listening::close);
        return new Listenings(then);
    }

    private List<Listening> leaving(Configuration now) {
        List<Bind> wanted = now.frontends().values().stream()
                .flatMap(frontend -> frontend.binds().stream())
                .toList();
        return all.values().stream()
                .filter(listening -> !wanted.contains(listening.bind()))
                .toList();
    }

    /**
     * A new address may overlap one that leaves, such as 127.0.0.1:80 where it was 0.0.0.0:80: for a moment both may stand
     * beside each other, so that no connect is refused in between.
     */
    private static boolean makeRoom(Bind bind, List<Listening> leaving) {
        boolean any = false;
        for (Listening listening : leaving) {
            if (listening.port() == bind.port()) {
                listening.makeRoom();
                any = true;
            }
        }
        return any;
    }

    void close() {
        all.values().forEach(Listening::close);
    }

    List<Frontends.Bound> bound() {
        return all.values().stream()
                .map(listening -> new Frontends.Bound(listening.frontend(), listening.address()))
                .toList();
    }
}
