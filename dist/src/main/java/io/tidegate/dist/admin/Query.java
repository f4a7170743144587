package io.tidegate.dist.admin;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The query of a request, read strictly: a parameter that is unknown or given twice is refused. */
final class Query {
    private final MultiMap values;

    private Query(MultiMap values) {
        this.values = values;
    }

    static Query of(RoutingContext asked, Set<String> known) {
        MultiMap values = asked.queryParams();
        for (Map.Entry<String, String> value : values) {
            if (!known.contains(value.getKey())) {
                throw Refusal.badRequest("unknown parameter '" + value.getKey() + "'");
            }
            if (values.getAll(value.getKey()).size() > 1) {
                throw Refusal.badRequest("'" + value.getKey() + "' is given twice");
            }
        }
        return new Query(values);
    }

    /** Empty also where it is given without a value. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(v -> !v.isEmpty());
    }

    int number(String name, int min, int max, int byDefault) {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(given.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw Refusal.badRequest("'" + name + "' must be a whole number from " + min + " to " + max);
    }

    boolean flag(String name) {
        return oneOf(name, List.of("true", "false"), "false").equals("true");
    }

    String oneOf(String name, List<String> allowed, String byDefault) {
        String value = text(name).orElse(byDefault);
        if (!allowed.contains(value)) {
            throw Refusal.badRequest("'" + name + "' must be one of " + String.join(", ", allowed));
        }
        return value;
    }
}
