package io.tidegate.core.frontend;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HashKey;
import io.tidegate.core.http.AsciiName;
import io.tidegate.core.http.Cookies;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.route.QueryValues;
import java.net.InetAddress;
import java.util.List;

/** What the balancer is told of a request: what to hash, and the sticky cookie; each "" where there is none. */
public record Selection(String hashKey, String stickyToken) {
    private static final Selection NOTHING = new Selection("", "");

    /** Of a request with this resolved path that is routed to this backend. */
    public static Selection of(Backend backend, RequestHead head, String path, InetAddress client) {
        boolean hashes = backend.balance() == Backend.Balance.HASH;
        if (!hashes && backend.sticky().isEmpty()) {
            return NOTHING;
        }
        return new Selection(
                hashes ? hashKey(backend.hashKey(), head, path, client) : "",
                backend.sticky()
                        .flatMap(sticky -> Cookies.value(head.fields(), sticky.cookie()))
                        .orElse(""));
    }

    private static String hashKey(HashKey key, RequestHead head, String path, InetAddress client) {
        return switch (key) {
            case HashKey.Source() -> client.getHostAddress();
            case HashKey.Path() -> path;
            case HashKey.Header(String name) ->
                head.fields().first(AsciiName.of(name)).orElse("");
            case HashKey.Query(String name) -> {
                List<String> values = QueryValues.all(head.rawQuery().orElse(""), name);
                yield values.isEmpty() ? "" : values.getFirst();
            }
            case HashKey.Cookie(String name) ->
                Cookies.value(head.fields(), name).orElse("");
        };
    }
}
