package io.tidegate.core.route;

import io.tidegate.core.http.AsciiName;
import io.tidegate.core.http.RequestHead;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What of a request decides its route.
 *
 * @param path as {@link RequestPath} gives it
 * @param query as sent, without '?'
 * @param host in small letters, without port
 * @param websocket whether it is a WebSocket handshake
 * @param source the client's address
 */
public record RouteRequest(
        String method,
        String path,
        Optional<String> query,
        String host,
        boolean websocket,
        HeaderValues headers,
        InetAddress source) {
    /** Where the values of a header are found, in order; asked only by a route that names one. */
    public interface HeaderValues {
        List<String> all(AsciiName name);
    }

    public static RouteRequest of(RequestHead head, String path, boolean websocket, InetAddress source) {
        return new RouteRequest(
                head.method(), path, head.rawQuery(), head.host(), websocket, head.fields()::all, source);
    }
}
