package io.tidegate.core.config.load;

import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Cidr;
import io.tidegate.core.config.ServerId;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The text of settings, all that they mean in a fixed order. It is what the records themselves would say, got by
 * reflection: their own {@code toString} has the JVM make over a hundred classes, 3.5 MiB, for this one use of it.
 */
final class Meaning {
    private final StringBuilder text = new StringBuilder();

    static String of(Object... settings) {
        Meaning meaning = new Meaning();
        for (Object setting : settings) {
            meaning.add(setting);
            meaning.text.append('\n');
        }
        return meaning.text.toString();
    }

    private void add(Object value) {
        switch (value) {
            // who a server is, less the scheme: ws and http are the same
            case ServerId id -> text.append(id);
            case Bind bind -> text.append(bind);
            case Cidr network -> text.append(network);
            case Record settings -> addComponents(settings);
            case Optional<?> optional -> optional.ifPresent(this::add);
            case Map<?, ?> map -> map.forEach((key, of) -> add(key + "=", of));
            case Collection<?> list -> list.forEach(element -> add("- ", element));
            default -> text.append(value);
        }
    }

    private void addComponents(Record settings) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            try {
                add(component.getName() + "=", component.getAccessor().invoke(settings));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("settings are public records: " + component, e);
            }
        }
    }

    private void add(String name, Object value) {
        text.append(name).append('[');
        add(value);
        text.append(']');
    }
}
