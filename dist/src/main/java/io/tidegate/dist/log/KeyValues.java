package io.tidegate.dist.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A message that is written as {@code event=NAME key=value key="several words"}, taken apart. */
final class KeyValues {
    /** A quoted value ends at a quote behind which the next key or nothing comes: it may hold quotes itself. */
    private static final Pattern PAIR =
            Pattern.compile("\\G ?([a-z][a-z0-9_-]*)=(?:\"(.*?)\"(?= [a-z][a-z0-9_-]*=|$)|([^ \"]*)(?= |$))");

    private KeyValues() {}

    /** Who gets the pairs. */
    interface Receiver {
        void put(String key, Object value);
    }

    /** Hands out all pairs, or the message as it is under {@code event} where it is not made of them. */
    static void read(String message, Receiver receiver) {
        if (!message.startsWith("event=") || !isPairs(message)) {
            receiver.put("event", message);
            return;
        }
        Matcher pairs = PAIR.matcher(message);
        while (pairs.find()) {
            receiver.put(pairs.group(1), pairs.group(2) != null ? pairs.group(2) : pairs.group(3));
        }
    }

    private static boolean isPairs(String message) {
        Matcher pairs = PAIR.matcher(message);
        int end = 0;
        while (pairs.find()) {
            end = pairs.end();
        }
        return end == message.length();
    }
}
