package io.tidegate.dist.admin;

import io.tidegate.core.bus.OperatorMessage.PreviewSelection;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HashKey;
import io.tidegate.core.http.AsciiName;
import io.tidegate.core.http.Cookies;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.route.QueryValues;
import java.net.InetAddress;

/** What the balancer is asked about a request that nobody makes: what to hash, and the sticky cookie. */
final class SelectionQuestion {
    private SelectionQuestion() {}

    static PreviewSelection of(Backend backend, RequestHead head, String path, InetAddress source) {
        String hashKey =
                backend.balance() == Backend.Balance.HASH ? hashKey(backend.hashKey(), head, path, source) : "";
        String stickyToken = backend.sticky()
                .flatMap(sticky -> Cookies.value(head.fields(), sticky.cookie()))
                .orElse("");
        return new PreviewSelection(backend.name(), hashKey, stickyToken);
    }

    private static String hashKey(HashKey key, RequestHead head, String path, InetAddress source) {
        return switch (key) {
            case HashKey.Source() -> source.getHostAddress();
            case HashKey.Path() -> path;
            case HashKey.Header(String name) ->
                head.fields().first(AsciiName.of(name)).orElse("");
            case HashKey.Query(String name) ->
                QueryValues.all(head.rawQuery().orElse(""), name).stream()
                        .findFirst()
                        .orElse("");
            case HashKey.Cookie(String name) ->
                Cookies.value(head.fields(), name).orElse("");
        };
    }
}
