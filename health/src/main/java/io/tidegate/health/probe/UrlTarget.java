package io.tidegate.health.probe;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.BackendTls;
import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.config.StatusSet;
import io.tidegate.core.wire.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What {@code tidegate probe URL} checks: a url with everything else at its default. */
public final class UrlTarget {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private UrlTarget() {}

    /**
     * Reads {@code ws://}, {@code wss://}, {@code http://}, {@code https://} or {@code tcp://}, a host, a port that may
     * be left out but for tcp, a path and a query. Reads the files of the TLS settings: not for an event loop.
     *
     * @throws IOException where a file of the TLS settings cannot be read
     * @throws IllegalArgumentException where the url cannot be checked; the message says why
     */
    public static Target parse(String url, BackendTls tls) throws IOException {
        URI uri = uri(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        HealthCheck.Type type = switch (scheme) {
            case "ws", "wss" -> HealthCheck.Type.WEBSOCKET;
            case "http", "https" -> HealthCheck.Type.HTTP;
            case "tcp" -> HealthCheck.Type.TCP;
            default ->
                throw new IllegalArgumentException(
                        "the url begins with none of ws://, wss://, http://, https://, tcp://");
        };
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the url names no host");
        }
        boolean secure = scheme.equals("wss") || scheme.equals("https");
        int port = port(uri, type, secure);
        String host = uri.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        Server server = new Server(new ServerId("", host, url), secure, bare, port, 1, 0, false);
        return new Target(
                Addresses.of(bare, port),
                List.of(),
                secure ? Optional.of(ClientTls.load(tls).towards(server)) : Optional.empty(),
                Backend.ProxyProtocol.OFF,
                uri.getPort() < 0 ? host : host + ":" + port,
                check(type, path(uri)));
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("this is no url: " + e.getReason(), e);
        }
    }

    private static int port(URI uri, HealthCheck.Type type, boolean secure) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        if (type == HealthCheck.Type.TCP) {
            throw new IllegalArgumentException("a tcp:// url needs a port");
        }
        return secure ? 443 : 80;
    }

    private static String path(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static HealthCheck check(HealthCheck.Type type, String path) {
        return new HealthCheck(
                type,
                path,
                Optional.empty(),
                Map.of(),
                List.of(),
                type == HealthCheck.Type.WEBSOCKET ? StatusSet.of(101, 101) : StatusSet.of(200, 399),
                false,
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                TIMEOUT,
                2,
                3,
                OptionalInt.empty(),
                false);
    }
}
