package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.tidegate.core.handshake.AnswerCheck;
import io.tidegate.core.timer.Wheel;
import io.tidegate.core.wire.HeldBytes;
import io.tidegate.core.wire.Transport;
import io.tidegate.core.wire.Wires;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.resolver.NameResolver;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Runs checks on one event loop, any number at a time.
 *
 * <p>The health verticle uses {@link #start}. A command line that wants one check explained uses
 * {@code Prober.on(vertx.getOrCreateContext(), random).run(UrlTarget.parse(url, BackendTls.DEFAULT), step -> …)}, waits
 * for the future, and closes.
 *
 * <p>Thread: its event loop, but for {@link #on} and {@link #run}.
 */
public final class Prober {
    private static final int SCRATCH_BYTES = 1024;

    private final ContextInternal context;
    private final EventLoop loop;
    private final Wires wires;
    private final Wheel wheel;
    private final RandomGenerator random;
    private final NameResolver names;
    private final AnswerCheck answers = new AnswerCheck();
    private final ByteBuf scratch = Unpooled.directBuffer(SCRATCH_BYTES);

    private Prober(ContextInternal context, RandomGenerator random) {
        this.context = context;
        this.loop = context.nettyEventLoop();
        // What a check writes is bounded by itself: it needs no share in buffers-total.
        this.wires = Transport.of(loop).wires(loop, new HeldBytes(Long.MAX_VALUE));
        this.wheel = new Wheel(loop, System::nanoTime);
        this.random = random;
        this.names = context.owner().nameResolver();
    }

    /** On the event loop of this context. */
    public static Prober on(Context context, RandomGenerator random) {
        return new Prober((ContextInternal) context, random);
    }

    /** Begins a check. */
    public Probing start(Target target, ProbeListener listener) {
        Probe probe = new Probe(this, target, listener);
        probe.start();
        return probe;
    }

    /** Runs a check to its end, the farewell included; callable on any thread, the steps are told on the event loop. */
    public Future<Outcome> run(Target target, Consumer<Step> onStep) {
        Promise<Outcome> ended = context.promise();
        AtomicReference<Outcome> decided = new AtomicReference<>();
        loop.execute(() -> start(target, new ProbeListener() {
            @Override
            public void onStep(Step step) {
                onStep.accept(step);
            }

            @Override
            public void onDecided(Outcome outcome) {
                decided.set(outcome);
            }

            @Override
            public void onOver() {
                ended.complete(decided.get());
            }
        }));
        return ended.future();
    }

    /** The timing wheel that all checks wait in; others of the same event loop may share it. */
    public Wheel wheel() {
        return wheel;
    }

    /** Gives back what all checks share; none may be under way. */
    public void close() {
        scratch.release();
    }

    Wires wires() {
        return wires;
    }

    RandomGenerator random() {
        return random;
    }

    AnswerCheck answers() {
        return answers;
    }

    /** An empty direct buffer, used within one call. */
    ByteBuf scratch() {
        return scratch.clear();
    }

    long nanoTime() {
        return System.nanoTime();
    }

    /** Tells one of the two, later, on the event loop. */
    void resolve(String name, Consumer<InetAddress> onResolved, Runnable onNotResolved) {
        names.resolve(name)
                .onComplete(
                        address -> loop.execute(() -> onResolved.accept(address)),
                        failure -> loop.execute(onNotResolved));
    }
}
