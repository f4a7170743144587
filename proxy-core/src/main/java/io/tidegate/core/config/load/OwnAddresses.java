package io.tidegate.core.config.load;

import io.netty.util.NetUtil;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.Bind;
import io.tidegate.core.config.Configuration;
import io.tidegate.core.config.Frontend;
import io.tidegate.core.config.HeaderEdits;
import io.tidegate.core.config.HostHeader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Servers that are this very process. The admin side as one would be open to every client of the route, as if from
 * loopback: a mistake. A frontend as its own server gets each request again and again, until no descriptor is left (a
 * limit of 20,000 was reached by one request): a warning, since other frontends may well be servers. Names are not looked up here, but for {@code localhost} (RFC 6761 §6.3).
 */
final class OwnAddresses {
    private record Noted(String backend, ServerUrl url, Value value) {
        boolean is(Bind bind) {
            return bind.port() == url.port() && addresses(url.host()).stream().anyMatch(a -> reaches(bind, a));
        }
    }

    private final List<Noted> servers = new ArrayList<>();

    /** The same kind, for the servers of a backend; what it reads is noted. */
    Kind<ServerUrl> noted(String backend, Kind<ServerUrl> kind) {
        return value -> {
            ServerUrl url = kind.read(value);
            servers.add(new Noted(backend, url, value));
            return url;
        };
    }

    void check(Configuration configuration, Findings findings) {
        for (Noted server : servers) {
            configuration.admin().bind().filter(server::is).ifPresent(bind -> refuse(server, bind, findings));
            Optional.ofNullable(configuration.backends().get(server.backend()))
                    .ifPresent(backend -> configuration.frontends().values().stream()
                            .filter(frontend -> frontend.binds().stream().anyMatch(server::is))
                            .filter(frontend ->
                                    comesBack(frontend, backend, server.url().tls()))
                            .forEach(frontend -> warn(server, frontend, findings)));
        }
    }

    private static void refuse(Noted server, Bind admin, Findings findings) {
        findings.add(
                server.value().place(),
                server.value().path(),
                server.value().found() + " is the admin side of this process (admin.bind = \"" + admin
                        + "\"), which a route to it opens to every client; allowed: any other address; to reach the"
                        + " admin side from elsewhere, set admin.bind and admin.token");
    }

    private static void warn(Noted server, Frontend frontend, Findings findings) {
        findings.warn(
                server.value().place(),
                server.value().path(),
                server.value().found() + " is the frontend '" + frontend.name() + "', which sends to this very backend:"
                        + " each request comes back to it, until no descriptor is left; write another address, or a"
                        + " rewrite by which another route takes it the next time");
    }

    /** Whether a request that the frontend sends there meets the same route as before for certain. */
    private static boolean comesBack(Frontend frontend, Backend backend, boolean tls) {
        return frontend.tls().isPresent() == tls
                && frontend.proxyProtocol() == (backend.proxyProtocol() != Backend.ProxyProtocol.OFF)
                && backend.hostHeader() instanceof HostHeader.Preserve
                && backend.requestHeaders().equals(HeaderEdits.NONE)
                && frontend.routes().stream()
                        .takeWhile(route -> route.match().source().isEmpty())
                        .anyMatch(route -> route.backend().equals(backend.name())
                                && route.rewrite().isEmpty());
    }

    private static List<InetAddress> addresses(String host) {
        return host.equalsIgnoreCase("localhost")
                ? List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"))
                : literal(host).map(List::of).orElse(List.of());
    }

    private static Optional<InetAddress> literal(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty(); // of a length that no address has
        }
    }

    private static boolean reaches(Bind bind, InetAddress server) {
        InetAddress bound = literal(bind.host()).orElseThrow();
        boolean four = server instanceof Inet4Address;
        // Linux takes a connect to 0.0.0.0 or :: for one to itself
        InetAddress meant = server.isAnyLocalAddress() ? InetAddress.ofLiteral(four ? "127.0.0.1" : "::1") : server;
        return bound.isAnyLocalAddress()
                ? (four || !(bound instanceof Inet4Address)) && isOurs(meant)
                : bound.equals(meant);
    }

    private static boolean isOurs(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false; // nothing is known of it
        }
    }
}
