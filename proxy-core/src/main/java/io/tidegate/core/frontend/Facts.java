package io.tidegate.core.frontend;

import io.tidegate.core.bus.LogMessage;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one request or tunnel for the log and the admin API; filled in as the exchange goes on. Times are
 * nanoseconds of the loop's clock, durations milliseconds, -1 where it has not come to that.
 *
 * <p>Thread: its event loop.
 */
final class Facts {
    static final int NONE = -1;

    final String frontend;
    final InetSocketAddress client;
    final String requestId;
    final long startedNanos;
    long openedNanos;
    final @Nullable String method;
    final @Nullable String host;
    final @Nullable String path;
    final @Nullable String tls;
    int route = NONE;

    @Nullable
    String backend;

    @Nullable
    String server;

    int queueMillis = NONE;
    int connectMillis = NONE;
    int handshakeMillis = NONE;
    int retries;

    Facts(
            String frontend,
            InetSocketAddress client,
            String requestId,
            long startedNanos,
            @Nullable String method,
            @Nullable String host,
            @Nullable String path,
            @Nullable String tls) {
        this.frontend = frontend;
        this.client = client;
        this.requestId = requestId;
        this.startedNanos = startedNanos;
        this.method = method;
        this.host = host;
        this.path = path;
        this.tls = tls;
    }

    LogMessage.Subject subject() {
        return new LogMessage.Subject(
                requestId,
                clientText(),
                frontend,
                route == NONE ? OptionalInt.empty() : OptionalInt.of(route),
                Optional.ofNullable(backend),
                Optional.ofNullable(server),
                Optional.ofNullable(method),
                Optional.ofNullable(host),
                Optional.ofNullable(path),
                Optional.ofNullable(tls));
    }

    /** The client as ip:port, IPv6 in brackets. */
    String clientText() {
        String address = client.getAddress().getHostAddress();
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + client.getPort();
    }

    static OptionalLong millis(int value) {
        return value == NONE ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
