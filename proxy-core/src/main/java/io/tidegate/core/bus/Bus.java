package io.tidegate.core.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The local event bus of the process, typed: messages are passed by reference and never leave this JVM.
 *
 * <p>Thread: one instance belongs to one verticle's context; every call is made on it.
 */
public final class Bus {
    private static final String CODEC = "tidegate";
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setCodecName(CODEC).setLocalOnly(true);
    private static final ClassValue<String> ADDRESSES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return "tidegate." + type.getSimpleName();
        }
    };

    private final ContextInternal context;
    private final EventBus eventBus;

    public Bus(Context context) {
        this.context = (ContextInternal) context;
        this.eventBus = context.owner().eventBus();
        try {
            eventBus.registerCodec(new ByReference());
        } catch (IllegalStateException e) {
            // another verticle of this Vert.x has registered it
        }
    }

    public static String address(Class<? extends BusMessage> type) {
        return ADDRESSES.get(type);
    }

    /** Where the event loop of this number gets messages of this type. */
    public static String address(Class<? extends BusMessage> type, int loop) {
        return ADDRESSES.get(type) + '.' + loop;
    }

    /** Sends to the one who receives this type. */
    public void send(BusMessage message) {
        send(address(message.getClass()), message);
    }

    /** Sends to an address made before, on a path where making it anew would cost. */
    public void send(String address, BusMessage message) {
        // Without a current context Vert.x makes a new one for each send from a Netty callback.
        ContextInternal before = context.beginDispatch();
        try {
            eventBus.send(address, message, LOCAL);
        } finally {
            context.endDispatch(before);
        }
    }

    /** Tells everyone who listens. */
    public void publish(BusMessage message) {
        ContextInternal before = context.beginDispatch();
        try {
            eventBus.publish(address(message.getClass()), message, LOCAL);
        } finally {
            context.endDispatch(before);
        }
    }

    /** Asks the one who answers this type; fails where nobody does. */
    public <R> Future<R> request(BusMessage message, Class<R> answer) {
        return request(address(message.getClass()), message, answer);
    }

    /** Asks whoever answers at this address. */
    public <R> Future<R> request(String address, BusMessage message, Class<R> answer) {
        return eventBus.<Object>request(address, message, LOCAL).map(reply -> answer.cast(reply.body()));
    }

    /** Receives all messages of a type from now on. */
    public <M extends BusMessage> void on(Class<M> type, Consumer<M> receiver) {
        on(address(type), type, receiver);
    }

    /** Receives what is sent to an address from now on. */
    public <M extends BusMessage> void on(String address, Class<M> type, Consumer<M> receiver) {
        eventBus.<Object>localConsumer(address, message -> receiver.accept(type.cast(message.body())));
    }

    /** Answers all questions of a type from now on; an exception fails the question. */
    public <M extends BusMessage> void answer(Class<M> type, Function<M, ?> answerer) {
        answer(address(type), type, answerer);
    }

    /** Answers the questions that are sent to an address from now on. */
    public <M extends BusMessage> void answer(String address, Class<M> type, Function<M, ?> answerer) {
        eventBus.<Object>localConsumer(address, question -> {
            try {
                question.reply(answerer.apply(type.cast(question.body())), LOCAL);
            } catch (RuntimeException e) {
                question.fail(500, e.toString());
            }
        });
    }

    /** Hands the object over as it is: nothing is written or copied. */
    private static final class ByReference implements MessageCodec<Object, Object> {
        @Override
        public void encodeToWire(Buffer buffer, Object message) {
            throw new UnsupportedOperationException("local messages are not serialized");
        }

        @Override
        public Object decodeFromWire(int position, Buffer buffer) {
            throw new UnsupportedOperationException("local messages are not serialized");
        }

        @Override
        public Object transform(Object message) {
            return message;
        }

        @Override
        public String name() {
            return CODEC;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
