package io.tidegate.core.config.load;

import io.tidegate.core.config.Bind;
import java.util.ArrayList;
import java.util.List;

/** All addresses that this process would listen on: no two of them may be in each other's way. */
final class Binds {
    private record Noted(Bind bind, Value value) {}

    private final List<Noted> all = new ArrayList<>();

    /** The same kind; what it reads is noted. */
    Kind<Bind> noted(Kind<Bind> kind) {
        return value -> note(kind.read(value), value);
    }

    Bind note(Bind bind, Value value) {
        all.add(new Noted(bind, value));
        return bind;
    }

    void check(Findings findings) {
        for (int later = 1; later < all.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                check(all.get(earlier), all.get(later), findings);
            }
        }
    }

    private static void check(Noted first, Noted second, Findings findings) {
        Bind a = first.bind();
        Bind b = second.bind();
        if (a.port() != b.port() || a.port() == 0 || !(covers(a, b) || covers(b, a))) {
            return;
        }
        String where = first.value().path() + " (" + first.value().place() + ")";
        String message = a.equals(b)
                ? "'" + b + "' is the same address as " + where + "; allowed: each address once"
                : "'" + b + "' and '" + a + "' of " + where + " overlap, since " + why(a, b)
                        + "; allowed: one of them, or two ports";
        findings.add(second.value().place(), second.value().path(), message);
    }

    /** Whether listening on one takes the other, too. */
    private static boolean covers(Bind wide, Bind narrow) {
        return wide.host().equals(narrow.host())
                || isAny6(wide)
                || (wide.host().equals("0.0.0.0") && !narrow.host().contains(":"));
    }

    private static String why(Bind a, Bind b) {
        return isAny6(a) || isAny6(b)
                ? "[::] takes IPv4 and IPv6, every address of the port"
                : "0.0.0.0 takes every IPv4 address of the port";
    }

    private static boolean isAny6(Bind bind) {
        return bind.host().equals("::");
    }
}
