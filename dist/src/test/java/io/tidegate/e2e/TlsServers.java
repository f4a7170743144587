package io.tidegate.e2e;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A backend for each kind of server that Tidegate may meet behind {@code wss://}: the right one, impostors, one that wants
 * a certificate, and those that are of no use. The route to each is a path that begins with its name.
 */
final class TlsServers implements Closeable {
    /** What {@code /sends/tunnel} sends before it ends the tunnel. */
    static final byte[] SENT = Raw.frame(Raw.BINARY, new byte[3_000_000], false);

    private final X509Bundle authority;
    private final Deque<Closeable> servers = new ArrayDeque<>();
    private final Map<String, String> backends = new LinkedHashMap<>();

    TlsServers(Path directory, X509Bundle authority, X509Bundle stranger) throws Exception {
        this.authority = authority;
        X509Bundle app = Tls.certificate(authority, "app.test");
        String ca = "ca = \"" + directory.resolve("ca.pem") + "\"";
        String own = Tls.write(directory, "own", Tls.certificate(authority, "tidegate"));
        String named = "tls { " + ca + ", server-name = app.test }";
        int strange = witness(Tls.certificate(stranger, "app.test"), false);
        int wants = witness(app, true);
        backend("right", witness(app, false), named);
        backend("by-address", witness(byAddress(), false), "tls." + ca);
        backend("wrong-ca", strange, named);
        backend("unverified", strange, "tls.verify = false");
        backend("wrong-name", witness(Tls.certificate(authority, "elsewhere.test"), false), named);
        backend("expired", witness(Tls.expired(authority, "app.test"), false), named);
        backend("certified", wants, "tls { " + ca + ", server-name = app.test, " + own + " }");
        backend("uncertified", wants, named);
        backend("plain-text", greeting(), named);
        backend("silent", add(new Raw.Server((connection, head) -> {})).port(), named + ", timeouts.connect = 300ms");
        backend("sessions", sessions(app), named);
        backend("sends", sending(app), named);
        backend("checked", strange, named + ", health-check.type = tcp");
    }

    /** The backends and, as {@code routes.all}, the routes to them; the first leads to a server without TLS. */
    String configuration(int plain) {
        StringBuilder all = new StringBuilder(backend("plain", "ws://127.0.0.1:" + plain, ""));
        backends.values().forEach(all::append);
        all.append("}\nroutes.all = [ { match.path-prefix = \"/plain/\", backend = plain }\n");
        backends.keySet()
                .forEach(name -> all.append("{ match.path-prefix = \"/" + name + "/\", backend = " + name + " }\n"));
        return all.append("]\nrest {").toString();
    }

    /** A backend of one server. */
    static String backend(String name, String url, String more) {
        return "backends." + name + " { servers { s.url = \"" + url + "\" }, health-check.type = none, retries = 0, "
                + more + " }\n";
    }

    private void backend(String name, int port, String more) {
        backends.put(name, backend(name, "wss://127.0.0.1:" + port, more));
    }

    private <T extends Closeable> T add(T server) {
        servers.push(server);
        return server;
    }

    private X509Bundle byAddress() throws Exception {
        return new CertificateBuilder()
                .subject("CN=address")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
    }

    private SSLServerSocket listen(X509Bundle certificate, boolean clientAuth) throws Exception {
        return Tls.listen(Tls.context(authority, Optional.of(certificate)), clientAuth);
    }

    /** A server with this certificate; whose clients must be of our authority, if they must show one. */
    private int witness(X509Bundle certificate, boolean clientAuth) throws Exception {
        return add(new Witness(listen(certificate, clientAuth))).port();
    }

    /** It would speak HTTP/2. Its answer is when the TLS session began, which a resumed one keeps, and what ALPN chose. */
    private int sessions(X509Bundle certificate) throws Exception {
        SSLServerSocket socket = listen(certificate, false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        Raw.Server server = new Raw.Server(socket, (connection, head) -> {
            SSLSocket secure = (SSLSocket) connection.socket;
            String body = secure.getSession().getCreationTime() + " " + secure.getApplicationProtocol();
            connection.send(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        });
        return add(server).port();
    }

    private int sending(X509Bundle certificate) throws Exception {
        Raw.Server server = new Raw.Server(listen(certificate, false), (connection, head) -> {
            connection.send(Raw.switching(head));
            connection.send(SENT);
        });
        return add(server).port();
    }

    /** The port of a server that speaks first, and no TLS. */
    private int greeting() throws IOException {
        ServerSocket socket = add(new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1")));
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try (Socket accepted = socket.accept()) {
                    accepted.getOutputStream().write("220 mail.test\r\n".getBytes(StandardCharsets.US_ASCII));
                    accepted.shutdownOutput();
                    accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // closed, or the other side has gone
                }
            }
        });
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        while (!servers.isEmpty()) {
            servers.pop().close();
        }
    }
}
