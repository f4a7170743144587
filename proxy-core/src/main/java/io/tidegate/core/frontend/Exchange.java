package io.tidegate.core.frontend;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.bus.CheckResult;
import io.tidegate.core.bus.Lease;
import io.tidegate.core.bus.SelectionMessage;
import io.tidegate.core.config.Backend;
import io.tidegate.core.config.ServerId;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.RequestHead;
import io.tidegate.core.timer.Deadline;
import io.tidegate.core.wire.Dialing;
import io.tidegate.core.wire.Shortage;
import io.tidegate.core.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: ask the balancer, dial, write the request; then {@link Upload} and {@link Answer} carry what
 * follows. It ends once: answered, refused, aborted, or as a tunnel.
 *
 * <p>Thread: its event loop.
 */
final class Exchange implements Dialing.Outcome {
    private enum Stage {
        SELECTING,
        QUEUED,
        REFUSED,
        CONNECTING,
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
    private final Selection selection;
    private final Upload upload;
    private final Answer answer;
    private final Deadline deadline = new Deadline(this::onDeadline);
    private final List<ServerId> tried = new ArrayList<>(0);
    private Stage stage = Stage.SELECTING;
    private long ticket;
    private @Nullable Lease lease;
    private @Nullable Dialing dialing;
    private @Nullable Wire server;
    private @Nullable HttpError lastFailure;
    private Optional<String> newStickyToken = Optional.empty();
    private long stageNanos;
    private boolean reused;
    private boolean freshOnly; // an idle connection failed once: the next one is new

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
        this.selection = Selection.of(
                passage.backend(),
                head,
                matchedPath,
                connection.visitor().address().getAddress());
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
        return newStickyToken;
    }

    Lease lease() {
        return Objects.requireNonNull(lease);
    }

    Wire server() {
        return Objects.requireNonNull(server);
    }

    boolean relaying() {
        return stage == Stage.RELAYING;
    }

    boolean over() {
        return stage == Stage.OVER;
    }

    void begin() {
        select();
    }

    private void select() {
        stage = Stage.SELECTING;
        stageNanos = System.nanoTime();
        ticket = loop.tickets().ask(this, passage.backend().name(), selection, tried);
    }

    void onSelected(SelectionMessage.Answer told) {
        switch (told) {
            case SelectionMessage.Queued q -> {
                stage = Stage.QUEUED;
                arm(passage.queueMillis());
            }
            case SelectionMessage.Refused refused -> onRefused(refused.why());
            case SelectionMessage.Leased leased -> {
                if (stage == Stage.QUEUED) {
                    facts.queueMillis = millisSince(stageNanos);
                }
                newStickyToken = leased.newStickyToken();
                lease = leased.lease();
                facts.server = lease.server().name();
                dial(lease);
            }
        }
    }

    private void onRefused(SelectionMessage.Refused.Why why) {
        stage = Stage.REFUSED;
        if (lastFailure != null) {
            fail(lastFailure);
            return;
        }
        fail(
                switch (why) {
                    case NO_SERVER -> HttpError.NO_SERVER;
                    case QUEUE_FULL -> HttpError.QUEUE_FULL;
                });
    }

    private void dial(Lease lease) {
        stage = Stage.CONNECTING;
        stageNanos = System.nanoTime();
        boolean poolable = key.isEmpty() && passage.backend().proxyProtocol() == Backend.ProxyProtocol.OFF;
        Wire idle = poolable && !freshOnly ? loop.server(lease.server()).take() : null;
        reused = idle != null;
        if (idle != null) {
            onConnected(idle);
            return;
        }
        arm(passage.connectMillis());
        dialing = loop.dialer().dial(passage.backend(), lease, connection, this);
    }

    @Override
    public void onConnected(Wire wire) {
        dialing = null;
        server = wire;
        if (!reused) {
            loop.server(lease().server()).opened();
        }
        stage = Stage.RELAYING;
        facts.connectMillis = reused ? 0 : millisSince(stageNanos);
        wire.receiver(answer);
        ByteBuf out = loop.scratch().clear();
        if (!reused) {
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

    @Override
    public void onConnectFailed(String why) {
        dialing = null;
        connectFailed(HttpError.CONNECT_FAILED, CheckResult.CONNECT, why);
    }

    @Override
    public void onTlsFailed(String why) {
        dialing = null;
        connectFailed(HttpError.CONNECT_FAILED, CheckResult.TLS, why);
    }

    /** Not the server's fault: it is not blamed. Another server may have a port left. */
    @Override
    public void onShortage(Shortage shortage, String why) {
        dialing = null;
        tryAnother(HttpError.EXHAUSTED);
    }

    private void connectFailed(HttpError failure, CheckResult kind, String detail) {
        loop.ledger().serverFailed(passage, lease(), kind, detail);
        tryAnother(failure);
    }

    private void tryAnother(HttpError failure) {
        loop.wheel().cancel(deadline);
        tried.add(lease().server().id());
        giveLeaseBack();
        lastFailure = failure;
        if (facts.retries < passage.backend().retries()) {
            facts.retries++;
            select();
        } else {
            fail(failure);
        }
    }

    /** A reused connection turned out to be closed: the request goes again, once, on a fresh one; whether it did. */
    boolean again() {
        if (!reused || head.framing().hasBody() || stage != Stage.RELAYING) {
            return false;
        }
        closeServer();
        freshOnly = true;
        dial(lease());
        return true;
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
        switch (stage) {
            case QUEUED -> {
                loop.tickets().abandon(ticket, passage.backend().name());
                fail(HttpError.QUEUE_TIMEOUT);
            }
            case CONNECTING -> {
                if (dialing != null) {
                    dialing.cancel();
                    dialing = null;
                }
                connectFailed(HttpError.CONNECT_TIMEOUT, CheckResult.TIMEOUT, "connect timed out");
            }
            case RELAYING -> onInactive();
            case SELECTING, REFUSED, OVER -> {}
        }
    }

    private void onInactive() {
        if (patience() > 0) {
            watch();
        } else if (waitsForClient()) {
            fail(HttpError.REQUEST_TIMEOUT);
        } else {
            loop.ledger().serverFailed(passage, lease(), CheckResult.TIMEOUT, "no answer in time");
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
        if (serverReusable && !loop.closing()) {
            loop.server(lease().server()).keep(server());
        } else {
            closeServer();
        }
        connection.done(keepAlive);
    }

    /** Counts and logs the end, and gives everything back but the server's wire. */
    private void conclude(String reason, int status, boolean counted) {
        Stage was = stage;
        stage = Stage.OVER;
        loop.wheel().cancel(deadline);
        if (was == Stage.SELECTING || was == Stage.QUEUED) {
            loop.tickets().abandon(ticket, passage.backend().name());
        }
        if (dialing != null) {
            dialing.cancel();
        }
        if (!counted) {
            loop.ledger().count(connection.gate(), facts, key.isPresent(), reason, status);
        }
        loop.ledger().ended(facts, status, upload.bytes(), answer.bytes(), reason, endedBy(reason, counted));
        if (lease != null) {
            loop.tickets().giveBack(lease);
        }
    }

    /** The exchange is a tunnel now, which has the lease, the wires and the log. */
    void becameTunnel() {
        stage = Stage.OVER;
        loop.wheel().cancel(deadline);
        connection.becameTunnel();
    }

    private void giveLeaseBack() {
        loop.tickets().giveBack(lease());
        lease = null;
    }

    private void closeServer() {
        if (server != null) {
            server.close();
            loop.server(lease().server()).closed();
            server = null;
        }
    }

    private void arm(long millis) {
        if (millis > 0) {
            loop.wheel().arm(deadline, millis);
        } else {
            loop.wheel().cancel(deadline);
        }
    }

    private static @Nullable String endedBy(String reason, boolean answered) {
        return reason.equals("client-gone") ? "client" : answered && reason.equals("closed") ? null : "tidegate";
    }

    private static int millisSince(long nanos) {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
