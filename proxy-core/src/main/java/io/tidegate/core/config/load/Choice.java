package io.tidegate.core.config.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A kind that is one of a few words. */
record Choice<T>(Map<String, T> words) implements Kind<T> {
    /** The constants by their names: {@code LEAST_CONN} is written {@code least-conn}. */
    static <E extends Enum<E>> Choice<E> of(Class<E> constants) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : List.of(constants.getEnumConstants())) {
            words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return new Choice<>(words);
    }

    static <T> Choice<T> of(String one, T first, String other, T second) {
        Map<String, T> words = new LinkedHashMap<>();
        words.put(one, first);
        words.put(other, second);
        return new Choice<>(words);
    }

    /** The words themselves. */
    static Choice<String> among(String... all) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : all) {
            words.put(word, word);
        }
        return new Choice<>(words);
    }

    @Override
    public T read(Value value) throws Refused {
        String allowed = String.join(", ", words.keySet());
        String text = value.text("one of the words", allowed);
        T found = words.get(text);
        if (found == null) {
            throw new Refused(
                    value.found() + " is not allowed here; allowed: " + allowed + Nearest.hint(text, words.keySet()));
        }
        return found;
    }
}
