package io.tidegate.core.wire;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.tidegate.core.config.BackendTls;
import io.tidegate.core.config.Server;
import java.io.IOException;

/** TLS towards the servers of one backend: their chain and name are verified unless the settings say otherwise. */
public final class ClientTls {
    private final SslContext context;
    private final String serverName;

    private ClientTls(SslContext context, String serverName) {
        this.context = context;
        this.serverName = serverName;
    }

    /**
     * Reads all files of the settings.
     *
     * @throws IOException where a file cannot be read or is not what it should be
     */
    public static ClientTls load(BackendTls settings) throws IOException {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(ServerTls.provider())
                    .applicationProtocolConfig(ServerTls.http11())
                    .endpointIdentificationAlgorithm(settings.verify() ? "HTTPS" : "");
            if (!settings.verify()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            } else if (settings.ca().isPresent()) {
                builder.trustManager(settings.ca().get().toFile());
            }
            if (settings.cert().isPresent() && settings.key().isPresent()) {
                builder.keyManager(
                        settings.cert().get().toFile(), settings.key().get().toFile());
            }
            return new ClientTls(builder.build(), settings.serverName().orElse(""));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** These settings for one server: the name that is sent and verified is its host, unless another is set. */
    public ClientTls towards(Server server) {
        return serverName.isEmpty() ? new ClientTls(context, server.host()) : this;
    }

    SslHandler handler(int port) {
        SslHandler handler = context.newHandler(PooledByteBufAllocator.DEFAULT, serverName, port);
        handler.setHandshakeTimeoutMillis(0); // whoever dials has the limit
        return handler;
    }
}
