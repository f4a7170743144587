package io.tidegate.core.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import io.tidegate.core.config.FrontendTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * TLS towards clients: the certificate is chosen by SNI among the names that the certificates themselves carry, the first
 * one is for all others. BoringSSL where its library loads, the JDK's TLS otherwise. Only {@code http/1.1} in ALPN.
 */
public final class ServerTls {
    private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6

    private final Mapping<String, SslContext> contexts;

    private ServerTls(Mapping<String, SslContext> contexts) {
        this.contexts = contexts;
    }

    /**
     * Reads all files of the settings.
     *
     * @throws IOException where a file cannot be read or is not what it should be
     */
    public static ServerTls load(FrontendTls settings) throws IOException {
        SslContext first = context(settings, settings.certificates().getFirst());
        DomainWildcardMappingBuilder<SslContext> names = new DomainWildcardMappingBuilder<>(first);
        List<String> taken = new ArrayList<>();
        for (FrontendTls.Certificate certificate : settings.certificates()) {
            SslContext context =
                    certificate.equals(settings.certificates().getFirst()) ? first : context(settings, certificate);
            for (String name : dnsNames(certificate)) {
                if (!taken.contains(name)) {
                    taken.add(name);
                    add(names, name, context, certificate);
                }
            }
        }
        return new ServerTls(names.build());
    }

    private static void add(
            DomainWildcardMappingBuilder<SslContext> names,
            String name,
            SslContext context,
            FrontendTls.Certificate certificate)
            throws IOException {
        try {
            names.add(name, context);
        } catch (IllegalArgumentException e) {
            throw new IOException(certificate.cert() + " holds '" + name + "', which is no host name", e);
        }
    }

    /** For one connection. */
    ChannelHandler handler() {
        return new Sni(contexts);
    }

    /** Whether a byte of a TLS handshake has come through this pipeline. */
    static boolean began(ChannelPipeline pipeline) {
        Sni sni = pipeline.get(Sni.class);
        return sni == null || sni.began();
    }

    static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    static ApplicationProtocolConfig http11() {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_1_1);
    }

    private static SslContext context(FrontendTls settings, FrontendTls.Certificate certificate) throws IOException {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            certificate.cert().toFile(), certificate.key().toFile())
                    .sslProvider(provider())
                    .protocols(settings.protocols())
                    .applicationProtocolConfig(http11())
                    .clientAuth(
                            switch (settings.clientAuth()) {
                                case NONE -> ClientAuth.NONE;
                                case REQUEST -> ClientAuth.OPTIONAL;
                                case REQUIRED -> ClientAuth.REQUIRE;
                            });
            settings.clientCa().ifPresent(ca -> builder.trustManager(ca.toFile()));
            return resuming(builder.build());
        } catch (IllegalArgumentException | SSLException e) {
            throw new IOException(certificate.cert() + ", " + certificate.key() + ": " + e.getMessage(), e);
        }
    }

    /** Tickets, whose keys BoringSSL makes and changes by itself; Netty leaves them off where TLS 1.2 alone is spoken. */
    private static SslContext resuming(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys();
        }
        return context;
    }

    private static List<String> dnsNames(FrontendTls.Certificate certificate) throws IOException {
        try (InputStream in = Files.newInputStream(certificate.cert())) {
            X509Certificate leaf =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> ((String) name.get(1)).toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateException e) {
            throw new IOException(certificate.cert() + ": " + e.getMessage(), e);
        }
    }

    /** Reads the name and makes room for TLS. It has no limit of its own: whoever owns the wire has one for all of the entry. */
    private static final class Sni extends SniHandler {
        private static final long NO_LIMIT = 0;
        private boolean began;

        Sni(Mapping<String, SslContext> contexts) {
            super(contexts, NO_LIMIT);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            began |= message instanceof ByteBuf bytes && bytes.isReadable();
            super.channelRead(context, message);
        }

        boolean began() {
            return began;
        }
    }
}
