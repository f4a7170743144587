package io.tidegate.core.wire;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EpollListenerTest {
    private final IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<Incoming> accepted = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws InterruptedException {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
    }

    private static <T> T stand(Class<T> type, InvocationHandler calls) {
        return type.cast(
                Proxy.newProxyInstance(EpollListenerTest.class.getClassLoader(), new Class<?>[] {type}, calls));
    }

    /** What a kernel without room for one more watch makes of it: the user's fs.epoll.max_user_watches is used up. */
    private static IoRegistration refused() {
        return stand(IoRegistration.class, (registration, method, arguments) -> switch (method.getName()) {
            case "submit" ->
                throw new UncheckedIOException(new IOException("epoll_ctl(..) failed: No space left on device"));
            case "cancel" -> true;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static IoEventLoop refusingOnce(IoEventLoop real) {
        AtomicInteger registered = new AtomicInteger();
        return stand(
                IoEventLoop.class,
                (loop, method, arguments) -> method.getName().equals("register") && registered.getAndIncrement() == 0
                        ? real.newSucceededFuture(refused())
                        : method.invoke(real, arguments));
    }

    @Test
    void thatTheKernelDoesNotWatchAcceptsOnceItDoes() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Listener listener =
                EpollListener.open(refusingOnce(group.next()), new Listener.Binding(any, false, accepted::add));
        try (Socket peer =
                new Socket(listener.address().getAddress(), listener.address().getPort())) {
            Incoming incoming = accepted.poll(WireBench.PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(incoming, () -> "nobody accepts " + peer);
            incoming.close();
        }
        listener.close();
    }
}
