package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.wire.Wire;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: {@link Search} finds it a server, to which it is written; then {@link Upload} and {@link Answer}
 * carry what follows. It ends once: answered, refused, aborted, or as a tunnel.
 *
 * <p>Thread: its event loop.
 */
final class Exchange {
    private enum Stage {
        SEARCHING,
        RELAYING,
        OVER
    }

    private final ClientConnection connection;
    private final FrontendLoop loop;
    private final RequestHead head;
    private final Facts facts;
    private final Passage passage;
    private final String path;
    private final Optional<String> key;
    private final Search search;
    private final Upload upload;
    private final Answer answer;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private Stage stage = Stage.SEARCHING;
    private @Nullable Wire server;

    /** {@code path} goes to the server, {@code matchedPath} is what a hash sees; with a key it is a handshake. */
    Exchange(
            ClientConnection connection,
            RequestHead head,
            Facts facts,
            Passage passage,
            String path,
            String matchedPath,
            Optional<String> key) {
        this.connection = connection;
        this.loop = connection.loop();
        this.head = head;
        this.facts = facts;
        this.passage = passage;
        this.path = path;
        this.key = key;
        this.search = new Search(
                this,
                Selection.of(
                        passage.backend(),
                        head,
                        matchedPath,
                        connection.visitor().address().getAddress()));
        this.upload = new Upload(this, head);
        this.answer = new Answer(this);
    }

    ClientConnection connection() {
        return connection;
    }

    FrontendLoop loop() {
        return loop;
    }

    RequestHead head() {
        return head;
    }

    Facts facts() {
        return facts;
    }

    Passage passage() {
        return passage;
    }

    Upload upload() {
        return upload;
    }

    Optional<String> key() {
        return key;
    }

    Optional<String> newStickyToken() {
        return search.newStickyToken();
    }

    Lease lease() {
        return search.lease();
    }

    Wire server() {
        return Objects.requireNonNull(server);
    }

    boolean relaying() {
        return stage == Stage.RELAYING;
    }

    void begin() {
        search.begin();
    }

    /** A connection to the leased server stands. */
    void onConnected(Wire wire) {
        server = wire;
        stage = Stage.RELAYING;
        wire.receiver(answer);
        ByteBuf out = loop.scratch().clear();
        if (!search.reused()) {
            Dialer.writePreamble(passage.backend(), lease(), connection, out);
        }
        passage.requestHeads().write(head, path, Dialer.forwardContext(this), out);
        wire.write(out);
        wire.resume();
        upload.begin();
        if (stage == Stage.RELAYING) {
            answer.touch();
            watch();
        }
    }

    /** A reused connection turned out to be closed: the request goes again, once, on a fresh one; whether it did. */
    boolean again() {
        if (!search.reused() || head.framing().hasBody() || stage != Stage.RELAYING) {
            return false;
        }
        closeServer();
        loop.wheel().cancel(deadline);
        stage = Stage.SEARCHING;
        search.dialAnew();
        return true;
    }

    /** The leased server has failed: that counts against it. */
    void blame(CheckResult kind, String detail) {
        loop.ledger().serverFailed(passage, lease(), kind, detail);
    }

    void onClientBytes(ByteBuf bytes) {
        if (stage == Stage.RELAYING && key.isEmpty()) {
            upload.onBytes(bytes);
        }
    }

    /** A FIN before the answer: who waits in a queue, or for a 101, has left; who sent a request may still read. */
    void onClientFin() {
        if (key.isPresent() || stage != Stage.RELAYING || !upload.complete()) {
            onClientGone();
            connection.gone();
        }
    }

    void onClientGone() {
        if (stage != Stage.OVER) {
            boolean begun = answer.begun();
            conclude("client-gone", begun ? answer.status() : 499, begun);
            closeServer();
        }
    }

    void onClientDrained() {
        answer.onClientDrained();
    }

    private void onDeadline() {
        if (patience() > 0) {
            watch();
        } else if (waitsForClient()) {
            fail(HttpError.REQUEST_TIMEOUT);
        } else {
            blame(CheckResult.TIMEOUT, "no answer in time");
            fail(HttpError.SERVER_TIMEOUT);
        }
    }

    /** Whether it is the client that must move: to send its body, or to take its answer. */
    private boolean waitsForClient() {
        return (!upload.complete() && !upload.blocked()) || answer.blocked();
    }

    private long patience() {
        long limit = waitsForClient() ? passage.clientMillis() : passage.serverMillis();
        long last = Math.max(upload.lastMillis(), answer.lastMillis());
        return limit == 0 ? Long.MAX_VALUE : last + limit - loop.wheel().nowMillis();
    }

    /** Looks again when something could be due. */
    void watch() {
        long patience = patience();
        if (patience == Long.MAX_VALUE) {
            loop.wheel().cancel(deadline);
        } else {
            loop.wheel().arm(deadline, Math.max(0, patience));
        }
    }

    /** Ends with one of our own errors, or where an answer has begun already, with a cut. */
    void fail(HttpError error) {
        if (stage == Stage.OVER) {
            return;
        }
        boolean begun = answer.begun();
        boolean wholeRequest = upload.complete();
        conclude(error.word(), begun ? answer.status() : error.status(), begun);
        closeServer();
        if (begun) {
            connection.abort();
        } else {
            connection.answer(error, wholeRequest && head.keepAlive(), head.is("HEAD"));
        }
    }

    /** The answer is complete. */
    void complete(boolean keepAlive, boolean serverReusable) {
        conclude("closed", answer.status(), true);
        if (serverReusable && search.upToDate() && !loop.closing()) {
            loop.server(lease().server()).keep(server());
        } else {
            closeServer();
        }
        connection.done(keepAlive);
    }

    /** Counts and logs the end, and gives everything back but the server's wire. */
    private void conclude(String reason, int status, boolean counted) {
        stage = Stage.OVER;
        loop.wheel().cancel(deadline);
        search.end();
        if (!counted) {
            loop.ledger().count(connection.gate(), facts, key.isPresent(), reason, status);
        }
        loop.ledger().ended(facts, status, upload.bytes(), answer.bytes(), reason, endedBy(reason, counted));
    }

    /** The exchange is a tunnel now, which has the lease, the wires and the log. */
    void becameTunnel() {
        stage = Stage.OVER;
        loop.wheel().cancel(deadline);
        connection.becameTunnel();
    }

    private void closeServer() {
        if (server != null) {
            server.close();
            loop.server(lease().server()).closed();
            server = null;
        }
    }

    private static @Nullable String endedBy(String reason, boolean answered) {
        return reason.equals("client-gone") ? "client" : answered && reason.equals("closed") ? null : "tidegate";
    }
}
