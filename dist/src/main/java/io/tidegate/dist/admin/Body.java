package io.tidegate.dist.admin;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A JSON object that came with a request, read strictly: what is not understood is refused, never ignored. */
final class Body {
    private final JsonObject json;

    private Body(JsonObject json) {
        this.json = json;
    }

    /**
     * The request's body.
     *
     * @param known every field that may be there
     * @throws Refusal 400 where it is no JSON object or has other fields
     */
    static Body of(RoutingContext asked, Set<String> known) {
        JsonObject json = parse(Optional.ofNullable(asked.body().asString()).orElse(""));
        for (String field : json.fieldNames()) {
            if (!known.contains(field)) {
                throw Refusal.badRequest("unknown field '" + field + "'; known are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
        return new Body(json);
    }

    private static JsonObject parse(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException | ClassCastException e) {
            throw Refusal.badRequest("the body is not a JSON object");
        }
    }

    boolean isEmpty() {
        return json.isEmpty();
    }

    Optional<String> text(String field) {
        return switch (json.getValue(field)) {
            case null -> {
                absent(field);
                yield Optional.empty();
            }
            case String text -> Optional.of(text);
            default -> throw wrong(field, "a string");
        };
    }

    /** A whole number of that range, both ends included. */
    OptionalInt number(String field, int min, int max) {
        return switch (json.getValue(field)) {
            case null -> {
                absent(field);
                yield OptionalInt.empty();
            }
            case Integer number when number >= min && number <= max -> OptionalInt.of(number);
            default -> throw wrong(field, "a whole number from " + min + " to " + max);
        };
    }

    JsonObject object(String field) {
        return switch (json.getValue(field)) {
            case null -> {
                absent(field);
                yield new JsonObject();
            }
            case JsonObject object -> object;
            default -> throw wrong(field, "an object");
        };
    }

    /** {@code null} is a value that nobody can mean: only a field that is not there is absent. */
    private void absent(String field) {
        if (json.containsKey(field)) {
            throw Refusal.badRequest("'" + field + "' must not be null");
        }
    }

    private static Refusal wrong(String field, String wanted) {
        return Refusal.badRequest("'" + field + "' must be " + wanted);
    }
}
