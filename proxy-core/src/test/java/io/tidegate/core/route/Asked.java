package io.tidegate.core.route;

import static io.tidegate.core.route.MatchBuilder.match;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.NetUtil;
import io.tidegate.core.config.Route;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.Heads;
import io.tidegate.core.http.RequestHead;
import java.net.InetAddress;
import java.util.List;

/** What a request would be matched by, and where it would go. */
final class Asked {
    private Asked() {}

    static final InetAddress SOURCE = address("192.0.2.7");

    static InetAddress address(String text) {
        try {
            return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text));
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static RouteRequest request(String line, String... fields) {
        return request(SOURCE, line, fields);
    }

    static RouteRequest request(InetAddress source, String line, String... fields) {
        String[] lines = new String[fields.length + 1];
        lines[0] = line + " HTTP/1.1";
        System.arraycopy(fields, 0, lines, 1, fields.length);
        boolean hasHost = List.of(fields).stream().anyMatch(field -> field.startsWith("Host:"));
        RequestHead head = hasHost ? Heads.request(lines) : Heads.request(withHost(lines));
        boolean websocket = List.of(fields).contains("Upgrade: websocket");
        try {
            return RouteRequest.of(head, RequestPath.of(head.rawPath()), websocket, source);
        } catch (BadMessage e) {
            throw new AssertionError(e);
        }
    }

    private static String[] withHost(String[] lines) {
        String[] all = new String[lines.length + 1];
        System.arraycopy(lines, 0, all, 0, lines.length);
        all[lines.length] = "Host: a.test";
        return all;
    }

    static boolean matches(MatchBuilder match, RouteRequest request) {
        RoutingTable table = Tables.of(match.to("b"));
        Routed routed = table.select(request);
        Explanation explained = table.explain(request);
        assertEquals(routed, explained.routed(), "explain says what select does");
        assertEquals(routed instanceof Routed.To, explained.missed().isEmpty());
        return routed instanceof Routed.To;
    }

    static String routed(Route route, String target) {
        Routed routed = Tables.of(route).select(request("GET " + target));
        return switch (routed) {
            case Routed.To(int index, var backend, String path) -> path;
            case Routed.NoRoute() -> "no route";
            case Routed.BadPath() -> "bad path";
        };
    }
}
