package io.tidegate.core.wire;

import io.netty.channel.nio.NioIoHandler;

class NioChannelWireTest extends WireContract {
    @Override
    WireBench bench() throws Exception {
        return new WireBench(NioIoHandler.newFactory());
    }
}
