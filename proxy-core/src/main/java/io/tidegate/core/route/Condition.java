package io.tidegate.core.route;

import com.google.re2j.Pattern;
import io.tidegate.core.config.Cidr;
import io.tidegate.core.http.AsciiName;
import java.util.List;
import java.util.Optional;

/** One field of a route's match, made ready; all of a route must hold. */
sealed interface Condition {
    boolean holds(RouteRequest request);

    /** The field's name in the file. */
    String field();

    /** Why it does not hold, for the operator. */
    String miss(RouteRequest request);

    /** The host, or with {@code suffix} set any subdomain of it. */
    record Host(String pattern, Optional<String> suffix) implements Condition {
        static Host of(String pattern) {
            return new Host(pattern, pattern.startsWith("*.") ? Optional.of(pattern.substring(1)) : Optional.empty());
        }

        @Override
        public boolean holds(RouteRequest request) {
            if (suffix.isPresent()) {
                String end = suffix.get();
                return request.host().length() > end.length() && request.host().endsWith(end);
            }
            return request.host().equals(pattern);
        }

        @Override
        public String field() {
            return "host";
        }

        @Override
        public String miss(RouteRequest request) {
            return "the host is '" + request.host() + "', not '" + pattern + "'";
        }
    }

    /** Whether it asks for a WebSocket. */
    record WebSocket(boolean wanted) implements Condition {
        @Override
        public boolean holds(RouteRequest request) {
            return request.websocket() == wanted;
        }

        @Override
        public String field() {
            return "websocket";
        }

        @Override
        public String miss(RouteRequest request) {
            return wanted ? "the request does not ask for a WebSocket" : "the request asks for a WebSocket";
        }
    }

    /** The method, in its case. */
    record Method(String wanted) implements Condition {
        @Override
        public boolean holds(RouteRequest request) {
            return request.method().equals(wanted);
        }

        @Override
        public String field() {
            return "method";
        }

        @Override
        public String miss(RouteRequest request) {
            return "the method is '" + request.method() + "', not '" + wanted + "'";
        }
    }

    /** Blocks of addresses, one of which the client's must be in. */
    record Source(List<Cidr> blocks) implements Condition {
        @Override
        public boolean holds(RouteRequest request) {
            for (Cidr block : blocks) {
                if (block.contains(request.source())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String field() {
            return "source";
        }

        @Override
        public String miss(RouteRequest request) {
            return "the source " + request.source().getHostAddress() + " is in none of " + blocks;
        }
    }

    /** An expression that one of a header's values must match. */
    record HeaderMatch(AsciiName name, Pattern pattern) implements Condition {
        @Override
        public boolean holds(RouteRequest request) {
            return anyFound(pattern, request.headers().all(name));
        }

        @Override
        public String field() {
            return "headers." + name;
        }

        @Override
        public String miss(RouteRequest request) {
            return whyNone("header " + name, pattern, request.headers().all(name));
        }
    }

    /** An expression that one of a query parameter's values must match. */
    record QueryMatch(String name, Pattern pattern) implements Condition {
        @Override
        public boolean holds(RouteRequest request) {
            return anyFound(pattern, values(request));
        }

        @Override
        public String field() {
            return "query." + name;
        }

        @Override
        public String miss(RouteRequest request) {
            return whyNone("query parameter " + name, pattern, values(request));
        }

        private List<String> values(RouteRequest request) {
            return request.query().map(q -> QueryValues.all(q, name)).orElse(List.of());
        }
    }

    private static boolean anyFound(Pattern pattern, List<String> values) {
        for (String value : values) {
            if (pattern.matcher(value).find()) {
                return true;
            }
        }
        return false;
    }

    private static String whyNone(String what, Pattern pattern, List<String> values) {
        return values.isEmpty() ? "there is no " + what : "no value of " + what + " matches '" + pattern + "'";
    }
}
