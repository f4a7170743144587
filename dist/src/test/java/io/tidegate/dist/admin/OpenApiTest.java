package io.tidegate.dist.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The description of the API against what is there, both ways. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private final AdminSide admin = AdminSide.open();
    private final JsonObject described = admin.get("/api/v1/openapi.json").json();

    @AfterEach
    void close() {
        admin.close();
    }

    private Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        for (Map.Entry<String, Object> path : described.getJsonObject("paths")) {
            for (String method : ((JsonObject) path.getValue()).fieldNames()) {
                if (METHODS.contains(method)) {
                    operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return operations;
    }

    @Test
    void describesEveryEndpointAndNoOther() {
        Set<String> there = new TreeSet<>(Set.of("GET /metrics"));
        admin.endpoints().forEach(e -> there.add(e.method() + " " + e.path().replaceAll(":([a-z]+)", "{$1}")));
        assertEquals(there, operations());
    }

    @Test
    void everyOperationOfItIsAnswered() {
        for (String operation : operations()) {
            String[] parts = operation.split(" ", -1);
            if (!parts[1].equals("/api/v1/events")) {
                Answer answer =
                        admin.ask(parts[0], parts[1].replaceAll("[{}]", "x")).now();
                assertTrue(answer.status() != 405 && !isUnknownPath(answer), operation + " " + answer);
                assertTrue(
                        responses(parts).contains(String.valueOf(answer.status())) || answer.status() == 500,
                        operation + answer);
            }
        }
    }

    @Test
    void everyReferenceInItLeadsSomewhere() {
        Set<String> references = new HashSet<>();
        collect(described, references);
        assertTrue(references.size() > 10);
        for (String reference : references) {
            Object at = described;
            for (String step : reference.substring(2).split("/", -1)) {
                at = Optional.ofNullable(((JsonObject) at).getValue(step))
                        .orElseThrow(() -> new AssertionError(reference));
            }
        }
    }

    @Test
    void theServersThatAreAnsweredHaveTheFieldsThatItNames() {
        JsonObject schema =
                described.getJsonObject("components").getJsonObject("schemas").getJsonObject("Server");
        JsonObject server = admin.get("/api/v1/backends/live/servers/live-1").json();
        assertEquals(
                new TreeSet<>(List.of(schema.getJsonArray("required").getList().toArray())),
                new TreeSet<Object>(server.fieldNames()));
    }

    private Set<String> responses(String[] operation) {
        return described
                .getJsonObject("paths")
                .getJsonObject(operation[1])
                .getJsonObject(operation[0].toLowerCase(Locale.ROOT))
                .getJsonObject("responses")
                .fieldNames();
    }

    private static boolean isUnknownPath(Answer answer) {
        return answer.status() == 404 && answer.body().contains("nothing at this path");
    }

    private static void collect(Object json, Set<String> references) {
        if (json instanceof JsonObject object) {
            Optional.ofNullable(object.getValue("$ref")).ifPresent(r -> references.add((String) r));
            object.forEach(entry -> collect(entry.getValue(), references));
        } else if (json instanceof JsonArray array) {
            array.forEach(entry -> collect(entry, references));
        }
    }
}
