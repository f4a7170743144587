package io.tidegate.core.wire;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
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
                    names.add(name, context);
                }
            }
        }
        return new ServerTls(names.build());
    }

    /** Puts the TLS handler in front of the wire. */
    void install(ChannelPipeline pipeline, ChannelHandler wire) {
        pipeline.addBefore(pipeline.context(wire).name(), "tls", new SniHandler(contexts));
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
            SslContext context = builder.build();
            CertificatePair.check(certificate.cert(), certificate.key());
            return context;
        } catch (IllegalArgumentException e) {
            throw new IOException(certificate.cert() + ", " + certificate.key() + ": " + e.getMessage(), e);
        }
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
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateException e) {
            throw new IOException(certificate.cert() + ": " + e.getMessage(), e);
        }
    }
}
