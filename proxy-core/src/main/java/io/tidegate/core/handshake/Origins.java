package io.tidegate.core.handshake;

import io.tidegate.core.http.Header;
import io.tidegate.core.http.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The {@code allowed-origins} of a frontend: scheme and host without case, the port exactly as written. Immutable. */
public final class Origins {
    private final Set<String> allowed;

    /** An empty list allows every origin. */
    public Origins(List<String> allowed) {
        this.allowed = allowed.stream().map(o -> o.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this handshake may go on: without Origin it comes from no browser and may; two of them may not. */
    public boolean allow(RequestHead handshake) {
        if (allowed.isEmpty() || !handshake.fields().has(Header.ORIGIN)) {
            return true;
        }
        int origin = handshake.fields().indexOfOnly(Header.ORIGIN);
        return origin >= 0 && allowed.contains(handshake.fields().value(origin).toLowerCase(Locale.ROOT));
    }
}
