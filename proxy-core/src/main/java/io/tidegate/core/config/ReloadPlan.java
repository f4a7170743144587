package io.tidegate.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a reload would do: a comparison of two configurations, made before anything is touched.
 *
 * @param backends a backend is changed where anything of it is, its servers included
 * @param servers a changed server kept its name and url, and got another weight, limit or backup flag; another url is
 *     another server, so one is removed and one added
 * @param settings the keys outside frontends and backends that changed
 * @param needsRestart what a reload refuses, each as a sentence for people; the rest cannot be applied either then
 */
public record ReloadPlan(
        Changes<String> frontends,
        Changes<String> backends,
        Changes<ServerId> servers,
        List<String> settings,
        List<String> needsRestart) {

    public ReloadPlan {
        settings = List.copyOf(settings);
        needsRestart = List.copyOf(needsRestart);
    }

    public static ReloadPlan of(Configuration old, Configuration now) {
        return new ReloadPlan(
                Changes.between(old.frontends(), now.frontends()),
                Changes.between(old.backends(), now.backends()),
                Changes.between(servers(old), servers(now)),
                settings(old, now),
                needsRestart(old, now));
    }

    /** Whether both configurations mean the same. */
    public boolean isEmpty() {
        return frontends.isEmpty()
                && backends.isEmpty()
                && servers.isEmpty()
                && settings.isEmpty()
                && needsRestart.isEmpty();
    }

    /** For the log, a line for each change, such as {@code server live/live-3: added}; one line where there is none. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(needsRestart);
        lines.addAll(frontends.lines("frontend"));
        lines.addAll(backends.lines("backend"));
        lines.addAll(servers.lines("server"));
        settings.forEach(key -> lines.add(key + ": changed"));
        return lines.isEmpty() ? List.of("nothing changed") : List.copyOf(lines);
    }

    @Override
    public String toString() {
        return String.join(", ", lines());
    }

    private static Map<ServerId, Server> servers(Configuration configuration) {
        Map<ServerId, Server> all = new LinkedHashMap<>();
        configuration
                .backends()
                .values()
                .forEach(backend -> backend.servers().values().forEach(server -> all.put(server.id(), server)));
        return all;
    }

    private static List<String> settings(Configuration old, Configuration now) {
        List<String> keys = new ArrayList<>();
        compare(old, now, Configuration::timeouts, "timeouts", keys);
        compare(old, now, Configuration::buffersTotal, "buffers-total", keys);
        compare(old, now, Configuration::drain, "drain", keys);
        compare(old, now, c -> c.admin().token(), "admin.token", keys);
        compare(old, now, Configuration::metricsPath, "metrics.path", keys);
        compare(old, now, Configuration::accessLog, "access-log", keys);
        compare(old, now, Configuration::watch, "watch", keys);
        return keys;
    }

    private static List<String> needsRestart(Configuration old, Configuration now) {
        List<String> sentences = new ArrayList<>();
        restart(old, now, ReloadPlan::eventLoops, "event-loops", sentences);
        restart(old, now, ReloadPlan::transport, "transport", sentences);
        restart(old, now, ReloadPlan::adminBind, "admin.bind", sentences);
        if (!old.cluster().equals(now.cluster())) {
            sentences.add("tidegate.cluster changed, which needs a restart");
        }
        return sentences;
    }

    private static void compare(
            Configuration old, Configuration now, Function<Configuration, Object> part, String key, List<String> to) {
        if (!Objects.equals(part.apply(old), part.apply(now))) {
            to.add(key);
        }
    }

    private static void restart(
            Configuration old, Configuration now, Function<Configuration, String> part, String key, List<String> to) {
        String before = part.apply(old);
        String after = part.apply(now);
        if (!before.equals(after)) {
            to.add("tidegate." + key + " changed from " + before + " to " + after + ", which needs a restart");
        }
    }

    private static String eventLoops(Configuration c) {
        return c.eventLoops() == 0 ? "auto" : Integer.toString(c.eventLoops());
    }

    private static String transport(Configuration c) {
        return switch (c.transport()) {
            case AUTO -> "auto";
            case CHANNEL -> "channel";
        };
    }

    private static String adminBind(Configuration c) {
        return c.admin().bind().map(Bind::toString).orElse("off");
    }
}
