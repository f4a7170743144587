package io.tidegate.dist.admin;

import io.netty.util.NetUtil;
import io.tidegate.core.config.AdminSettings;
import io.tidegate.core.config.Bind;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who may ask what (contract §4): no other site's page through an operator's browser, and where it counts only who has
 * the token. {@code docs/security.md} lists what each check is for.
 */
final class Guard {
    private final Supplier<AdminSettings> settings;
    private final String boundHost;
    private final boolean loopback;

    /** {@code settings} are asked each time: a reload may change the token. The address stays. */
    Guard(Bind bind, Supplier<AdminSettings> settings) {
        this.settings = settings;
        this.boundHost = bind.host().toLowerCase(Locale.ROOT);
        this.loopback = isLoopback(boundHost);
    }

    /** Refuses what another site's page may have caused. */
    void checkSite(RoutingContext asked) {
        HttpServerRequest request = asked.request();
        Optional<String> host = header(request, "Host");
        // A page of another site reaches a loopback address under its own name by DNS rebinding.
        if (loopback && !host.map(this::isOurName).orElse(false)) {
            throw new Refusal(403, "the Host header must be an IP address, localhost or the host of admin.bind");
        }
        for (String origin : request.headers().getAll(HttpHeaders.ORIGIN)) {
            if (!host.map(h -> isSame(origin, h)).orElse(false)) {
                throw new Refusal(403, "pages of other sites are not served");
            }
        }
        asked.next();
    }

    /** Refuses who may not do this. */
    void checkAccess(RoutingContext asked, Access access) {
        if (access == Access.OPEN || (access == Access.READ && loopback)) {
            return;
        }
        Optional<String> token = settings.get().token();
        if (token.isEmpty()) {
            if (!loopback) {
                throw new Refusal(
                        403,
                        "admin.token is not set, and without one only a loopback admin.bind is open; set it and"
                                + " reload");
            }
            return;
        }
        checkToken(asked, access, token.get());
    }

    /** A form of another site can send no JSON without asking first, and is refused then. */
    void checkContentType(RoutingContext asked) {
        HttpServerRequest request = asked.request();
        String type = header(request, "Content-Type").orElse("");
        boolean hasBody = request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || !header(request, "Content-Length").orElse("0").equals("0");
        boolean isJson = type.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
        if (!isJson && (hasBody || !type.isEmpty())) {
            throw new Refusal(415, "the body must be JSON, with Content-Type: application/json");
        }
    }

    private static void checkToken(RoutingContext asked, Access access, String token) {
        String given = header(asked.request(), "Authorization").orElse("");
        // A browser cannot send Bearer when it opens a page: it may read with Basic, the token as the password.
        boolean mayBeBasic = access == Access.READ;
        Optional<String> credential = mayBeBasic ? Credential.bearerOrBasic(given) : Credential.bearer(given);
        if (credential.isEmpty()) {
            boolean isPage = mayBeBasic && !asked.normalizedPath().startsWith("/api/");
            asked.response().putHeader("WWW-Authenticate", isPage ? "Basic realm=\"Tidegate\"" : "Bearer");
            throw new Refusal(401, "this needs Authorization: Bearer TOKEN, with admin.token");
        }
        if (!Credential.isSame(credential.get(), token)) {
            throw new Refusal(403, "the token is wrong");
        }
    }

    private boolean isOurName(String authority) {
        String host = withoutPort(authority).toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals(boundHost) || isAddress(host);
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") ? NetUtil.isValidIpV6Address(host) : NetUtil.isValidIpV4Address(host);
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /** The scheme may differ: TLS may end in front of us. */
    private static boolean isSame(String origin, String host) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    private static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        // ofLiteral looks no name up: what a name means may change, so none but localhost counts
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<String> header(HttpServerRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name));
    }
}
