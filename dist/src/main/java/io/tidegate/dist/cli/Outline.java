package io.tidegate.dist.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON answer as indented lines, for reading. */
final class Outline {
    private static final String STEP = "  ";

    private final StringBuilder text = new StringBuilder();

    private Outline() {}

    static String of(JsonObject object) {
        Outline outline = new Outline();
        outline.fields(object, "");
        return outline.text.toString().stripTrailing();
    }

    private void fields(JsonObject object, String indent) {
        for (Map.Entry<String, Object> field : object) {
            text.append(indent).append(field.getKey().replace('_', ' ')).append(':');
            value(field.getValue(), indent);
        }
    }

    private void value(@Nullable Object value, String indent) {
        switch (value) {
            case JsonObject object
            when !object.isEmpty() -> {
                text.append('\n');
                fields(object, indent + STEP);
            }
            case JsonArray array
            when !array.isEmpty() -> {
                text.append('\n');
                array.forEach(item -> item(item, indent + STEP));
            }
            case JsonObject _, JsonArray _ -> text.append(" none\n");
            case null -> text.append(" none\n");
            default -> text.append(' ').append(value).append('\n');
        }
    }

    private void item(@Nullable Object item, String indent) {
        if (item instanceof JsonObject object) {
            String first = indent + "- ";
            int from = text.length();
            fields(object, indent + STEP);
            text.replace(from, Math.min(text.length(), from + first.length()), first);
        } else {
            text.append(indent).append("- ").append(item).append('\n');
        }
    }
}
