package io.tidegate.core.config.load;

import java.util.Comparator;

/** Where a value stands: a file as the user named it, or another source; {@code line} 0 where there is none. */
record Place(String source, int line) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::source).thenComparingInt(Place::line);

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
