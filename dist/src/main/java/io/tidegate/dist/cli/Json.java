package io.tidegate.dist.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reading answers of the admin API, whatever of them is missing. */
final class Json {
    private Json() {}

    static Stream<JsonObject> objects(JsonObject parent, String key) {
        return values(parent, key).filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
    }

    static Stream<String> strings(JsonObject parent, String key) {
        return values(parent, key).map(String::valueOf);
    }

    private static Stream<Object> values(JsonObject parent, String key) {
        @Nullable Object value = parent.getValue(key);
        return value instanceof JsonArray array ? array.stream() : Stream.empty();
    }
}
