package io.tidegate.core.wire;

import io.netty.channel.epoll.EpollIoHandler;

class EpollWireTest extends WireContract {
    @Override
    WireBench bench() throws Exception {
        return new WireBench(EpollIoHandler.newFactory());
    }

    @Override
    boolean passes() {
        return true;
    }
}
