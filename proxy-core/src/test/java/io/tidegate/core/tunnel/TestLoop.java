package io.tidegate.core.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.core.timer.Wheel;
import java.util.Random;
import java.util.random.RandomGenerator;

/** What an event loop lends, in a test. */
final class TestLoop implements TunnelLoop {
    private final Wheel wheel;
    private final RandomGenerator random = new Random(7);
    private final ByteBuf scratch = Unpooled.buffer(128 * 1024);
    private final ByteBuf frameScratch = Unpooled.buffer(64);
    boolean scarce;
    int invalid;

    TestLoop(Wheel wheel) {
        this.wheel = wheel;
    }

    @Override
    public Wheel wheel() {
        return wheel;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public ByteBuf scratch() {
        return scratch;
    }

    @Override
    public ByteBuf frameScratch() {
        return frameScratch;
    }

    @Override
    public boolean buffersScarce() {
        return scarce;
    }

    @Override
    public void onInvalidFrame() {
        invalid++;
    }
}
