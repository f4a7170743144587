package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;

/** Nothing is said: a connection, and TLS where the server speaks it, is all that is asked for. */
final class TcpTalk implements Talk {
    private final Probe probe;

    TcpTalk(Probe probe) {
        this.probe = probe;
    }

    @Override
    public String ask(ByteBuf out) {
        return "nothing";
    }

    @Override
    public void onAsked() {
        probe.pass("connected in " + probe.elapsedText());
        probe.close();
    }

    @Override
    public void onRead(ByteBuf bytes) {
        // closed before anything can come
    }

    @Override
    public Awaited awaited() {
        return Awaited.ANSWER;
    }
}
