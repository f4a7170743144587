package io.tidegate.core.config.load;

import io.tidegate.core.config.AccessLogSettings;
import io.tidegate.core.config.AdminSettings;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.DrainSettings;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.Timeouts;
import io.tidegate.core.config.TunnelSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code tidegate { }}: the whole configuration. */
final class RootBlock {
    private static final Bind ADMIN = new Bind("127.0.0.1", 9901);
    private static final Kind<Long> BUFFERS = Sizes.between(64 * 1024, Long.MAX_VALUE, "at least 64 KiB");

    private RootBlock() {}

    /** The fingerprint is empty: it is taken from the whole. */
    static Configuration read(Block block) {
        Binds binds = new Binds();
        OwnAddresses own = new OwnAddresses();
        List<String> names = namesOf(block, "backends");
        Map<String, Frontend> frontends = block.named(
                "frontends", Texts.NAME, (name, each) -> Optional.of(FrontendBlock.read(name, each, binds, names)));
        TunnelSettings tunnel = block.block("tunnel", inner -> TunnelBlock.read(inner, TunnelSettings.DEFAULTS));
        Map<String, Backend> backends = block.named(
                "backends", Texts.NAME, (name, each) -> Optional.of(BackendBlock.read(name, each, tunnel, own)));
        Timeouts timeouts = block.block("timeouts", TimeoutsBlock::read).over(Timeouts.DEFAULTS);
        Configuration configuration = new Configuration(
                frontends,
                backends,
                timeouts,
                block.get("buffers-total", BUFFERS, 128L * 1024 * 1024),
                block.block("drain", RootBlock::drain),
                block.block("admin", admin -> admin(admin, binds)),
                block.block("metrics", metrics -> metrics.get("path", MetricsPath.KIND, "/metrics")),
                block.block("access-log", RootBlock::accessLog),
                block.get("watch", Numbers.SWITCH, false),
                block.get("event-loops", RootBlock::eventLoops, 0),
                block.get("transport", Choice.of(Configuration.Transport.class), Configuration.Transport.AUTO),
                block.block("cluster", cluster -> ClusterBlock.read(cluster, binds)),
                "");
        if (!block.has("frontends")) {
            block.wrong("frontends", "is missing; write frontends { public { bind = \"[::]:8080\", routes = […] } }");
        }
        binds.check(block.findings());
        own.check(configuration, block.findings());
        return configuration;
    }

    private static DrainSettings drain(Block block) {
        return new DrainSettings(
                block.get("grace", Durations.OR_OFF, Duration.ofSeconds(10)),
                block.get("close-rate", Rates.POSITIVE, 100.0),
                block.get("deadline", Durations.OR_OFF, Duration.ofSeconds(60)));
    }

    private static AdminSettings admin(Block block, Binds binds) {
        Kind<Optional<Bind>> bind = value -> {
            Optional<Bind> read = Addresses.BIND_OR_OFF.read(value);
            read.ifPresent(address -> binds.note(address, value));
            return read;
        };
        return new AdminSettings(block.get("bind", bind, Optional.of(ADMIN)), block.find("token", Texts.SECRET));
    }

    private static AccessLogSettings accessLog(Block block) {
        return new AccessLogSettings(
                block.get("path", PathKinds.LOG, "-"),
                block.get("format", Choice.of(AccessLogSettings.Format.class), AccessLogSettings.Format.JSON),
                block.get("open", Numbers.SWITCH, false));
    }

    /** 0 stands for auto. */
    private static Integer eventLoops(Value value) throws Refused {
        String allowed = "auto (one per core), or a whole number from 1 to 1024";
        String text = value.text("a number of event loops", allowed);
        if (text.equals("auto")) {
            return 0;
        }
        try {
            return Numbers.between(1, 1024).read(value);
        } catch (Refused e) {
            throw Refused.not("a number of event loops", value.found(), allowed);
        }
    }

    private static List<String> namesOf(Block block, String key) {
        return block.value(key)
                .flatMap(Value::object)
                .map(all -> all.keySet().stream().sorted(NaturalOrder.INSTANCE).toList())
                .orElse(List.of());
    }
}
