package io.tidegate.core.config.load;

import io.netty.util.NetUtil;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.ClusterSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** {@code cluster { }}. */
final class ClusterBlock {
    private static final Bind BIND = new Bind("127.0.0.1", 7800);
    private static final Bind BUS_BIND = new Bind("127.0.0.1", 7801);

    private ClusterBlock() {}

    static ClusterSettings read(Block block, Binds binds) {
        boolean enabled = block.get("enabled", Numbers.SWITCH, false);
        ClusterSettings settings = new ClusterSettings(
                enabled,
                block.get("name", Texts.NAME, "tidegate"),
                block.get("bind", enabled ? binds.noted(Addresses.BIND) : Addresses.BIND, BIND),
                block.get("bus-bind", enabled ? binds.noted(Addresses.BIND) : Addresses.BIND, BUS_BIND),
                block.list("members", Addresses.MEMBER, List.of()),
                block.find("secret", Texts.SECRET),
                block.block("tls", TlsBlocks::ofCluster));
        boolean open = !block.has("secret") && (!block.has("tls") || block.isEmpty("tls"));
        if (enabled && open && !(isLoopback(settings.bind()) && isLoopback(settings.busBind()))) {
            block.wrong(
                    "enabled",
                    "a cluster off loopback (" + settings.bind() + ", " + settings.busBind()
                            + ") has neither secret nor tls, so any stranger could steer it; set"
                            + " secret = ${TIDEGATE_CLUSTER_SECRET}, or tls, or bind both to 127.0.0.1");
        }
        return settings;
    }

    private static boolean isLoopback(Bind bind) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(bind.host());
        try {
            return bytes != null && InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
