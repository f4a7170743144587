package io.tidegate.dist.admin;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came back for one request; header names in small letters. */
record Answer(int status, Map<String, String> headers, String body) {
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    JsonObject json() {
        return new JsonObject(body);
    }

    String error() {
        return json().getString("error");
    }
}
