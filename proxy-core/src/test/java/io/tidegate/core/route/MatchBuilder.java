package io.tidegate.core.route;

import com.google.re2j.Pattern;
import io.tidegate.core.config.Cidr;
import io.tidegate.core.config.Match;
import io.tidegate.core.config.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A route in one line, named like the keys of the file. */
final class MatchBuilder {
    private @Nullable String path;
    private @Nullable String pathPrefix;
    private @Nullable String pathRegex;
    private @Nullable String host;
    private @Nullable String method;
    private @Nullable Boolean websocket;
    private @Nullable String rewrite;
    private final Map<String, Pattern> headers = new LinkedHashMap<>();
    private final Map<String, Pattern> query = new LinkedHashMap<>();
    private List<Cidr> source = List.of();

    static MatchBuilder match() {
        return new MatchBuilder();
    }

    MatchBuilder path(String value) {
        path = value;
        return this;
    }

    MatchBuilder pathPrefix(String value) {
        pathPrefix = value;
        return this;
    }

    MatchBuilder pathRegex(String value) {
        pathRegex = value;
        return this;
    }

    MatchBuilder host(String value) {
        host = value;
        return this;
    }

    MatchBuilder method(String value) {
        method = value;
        return this;
    }

    MatchBuilder websocket(boolean value) {
        websocket = value;
        return this;
    }

    MatchBuilder header(String name, String regex) {
        headers.put(name, Pattern.compile(regex));
        return this;
    }

    MatchBuilder query(String name, String regex) {
        query.put(name, Pattern.compile(regex));
        return this;
    }

    MatchBuilder source(String... blocks) {
        source = List.of(blocks).stream().map(Cidr::parse).toList();
        return this;
    }

    MatchBuilder rewrite(String value) {
        rewrite = value;
        return this;
    }

    Route to(String backend) {
        Match match = new Match(
                Optional.ofNullable(path),
                Optional.ofNullable(pathPrefix),
                Optional.ofNullable(pathRegex).map(Pattern::compile),
                Optional.ofNullable(host),
                Optional.ofNullable(method),
                Optional.ofNullable(websocket),
                headers,
                query,
                source);
        return new Route(match, backend, Optional.ofNullable(rewrite));
    }
}
