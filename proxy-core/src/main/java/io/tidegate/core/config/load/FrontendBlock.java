package io.tidegate.core.config.load;

import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.Limits;
import io.tidegate.core.config.Route;
import java.util.Collection;
import java.util.List;

/** {@code frontends.NAME { }}. */
final class FrontendBlock {
    private static final int MANY = 10_000_000;
    private static final Kind<Long> HEADER_SIZE = Sizes.between(1024, 1024 * 1024, "from 1 KiB to 1 MiB");
    private static final Kind<Boolean> PROXY_PROTOCOL = Choice.of("off", false, "required", true);

    private FrontendBlock() {}

    static Frontend read(String name, Block block, Binds binds, Collection<String> backends) {
        if (!block.has("bind") || block.isEmpty("bind")) {
            block.wrong("bind", "is missing; write bind = \"[::]:8080\"");
        }
        List<Bind> addresses = block.list("bind", binds.noted(Addresses.BIND), List.of());
        return new Frontend(
                name,
                addresses,
                block.get("reuse-port", Numbers.SWITCH, false),
                block.findBlock("tls", TlsBlocks::ofFrontend),
                block.get("proxy-protocol", PROXY_PROTOCOL, false),
                block.list("trusted-proxies", Addresses.CIDR, List.of()),
                block.list("allowed-origins", Hosts.ORIGIN, List.of()),
                block.block("limits", FrontendBlock::limits),
                routes(block, backends),
                block.block("timeouts", TimeoutsBlock::read));
    }

    private static Limits limits(Block block) {
        return new Limits(
                block.get("max-connections", Numbers.between(1, MANY), 100_000),
                block.get("max-connections-per-ip", Numbers.between(0, MANY), 0),
                block.get("handshake-rate", Rates.OR_OFF, 0.0),
                (int) (long) block.get("max-header-size", HEADER_SIZE, 16L * 1024));
    }

    private static List<Route> routes(Block block, Collection<String> backends) {
        if (!block.has("routes")) {
            block.wrong("routes", "is missing, so every request would get 404; write routes = [ { backend = NAME } ]");
        }
        return block.blocks("routes", route -> RouteBlock.read(route, backends));
    }
}
