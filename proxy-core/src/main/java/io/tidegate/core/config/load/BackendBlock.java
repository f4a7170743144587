package io.tidegate.core.config.load;

import io.tidegate.core.config.Backend;
import io.tidegate.core.config.HashKey;
import io.tidegate.core.config.HostHeader;
import io.tidegate.core.config.PassiveCheck;
import io.tidegate.core.config.Sticky;
import io.tidegate.core.config.TunnelSettings;
import java.time.Duration;
import java.util.List;

/** {@code backends.NAME { }}. */
final class BackendBlock {
    private static final Kind<Sticky.Secure> SECURE = Kind.text("a switch", "auto, true, false", text -> switch (text) {
        case "auto" -> Sticky.Secure.AUTO;
        case "true", "on" -> Sticky.Secure.ON;
        case "false", "off" -> Sticky.Secure.OFF;
        default -> throw Refused.not("a switch", "'" + text + "'", "auto, true, false");
    });

    private BackendBlock() {}

    static Backend read(String name, Block block, TunnelSettings tunnel, OwnAddresses own) {
        ServersBlock servers = ServersBlock.of(name, block, own);
        return new Backend(
                name,
                block.get("balance", Choice.of(Backend.Balance.class), Backend.Balance.LEAST_CONN),
                block.get("hash-key", HashKeys.KIND, new HashKey.Source()),
                servers.byName(),
                block.get("resolve-interval", Durations.OR_OFF, Duration.ofSeconds(30)),
                block.list("source-addresses", Addresses.IP, List.of()),
                block.get("websocket-only", Numbers.SWITCH, false),
                block.get("host-header", Hosts.HOST_HEADER, new HostHeader.Preserve()),
                block.get("proxy-protocol", Choice.of(Backend.ProxyProtocol.class), Backend.ProxyProtocol.OFF),
                block.findBlock("sticky", BackendBlock::sticky),
                block.block("queue", queue -> queue.get("max-length", Numbers.between(0, 10_000_000), 0)),
                block.get("retries", Numbers.between(0, 100), 2),
                block.get("slow-start", Durations.OR_OFF, Duration.ZERO),
                block.block("request-headers", HeaderEditsBlock::read),
                block.block("response-headers", HeaderEditsBlock::read),
                block.block("tls", TlsBlocks::ofBackend),
                block.block("health-check", check -> HealthCheckBlock.read(check, servers.firstIsWebSocket())),
                block.block("passive-check", BackendBlock::passiveCheck),
                block.get("on-down", Choice.of(Backend.OnDown.class), Backend.OnDown.KEEP),
                block.block("tunnel", inner -> TunnelBlock.read(inner, tunnel)),
                block.block("timeouts", TimeoutsBlock::read));
    }

    private static Sticky sticky(Block block) {
        return new Sticky(
                block.get("cookie", Texts.TOKEN, "TIDEGATE"),
                block.get("path", Texts.COOKIE_PATH, "/"),
                block.get("secure", SECURE, Sticky.Secure.AUTO),
                block.get("same-site", Choice.of(Sticky.SameSite.class), Sticky.SameSite.LAX));
    }

    private static PassiveCheck passiveCheck(Block block) {
        return new PassiveCheck(
                block.get("failures", Numbers.between(0, 1_000_000), 5),
                block.get("window", Durations.POSITIVE, Duration.ofSeconds(10)),
                block.get("eject", Durations.POSITIVE, Duration.ofSeconds(30)));
    }
}
