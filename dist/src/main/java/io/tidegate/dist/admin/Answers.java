package io.tidegate.dist.admin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what is answered: JSON, and for whatever went wrong {@code {"error":"…"}}. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final String JSON = "application/json";

    private Answers() {}

    /** 200 with this JSON text once it is there, or what it failed with. */
    static void reply(RoutingContext asked, Future<String> json) {
        json.onSuccess(text -> send(asked, 200, JSON, Buffer.buffer(text))).onFailure(asked::fail);
    }

    static void json(RoutingContext asked, int status, JsonObject body) {
        send(asked, status, JSON, body.toBuffer());
    }

    /** 200 with this JSON text. */
    static void json(RoutingContext asked, Buffer text) {
        send(asked, 200, JSON, text);
    }

    /** 200 with these bytes. */
    static void body(RoutingContext asked, String contentType, Buffer body) {
        send(asked, 200, contentType, body);
    }

    private static void send(RoutingContext asked, int status, String contentType, Buffer body) {
        // who asked may have gone meanwhile
        if (!asked.response().ended() && !asked.response().closed()) {
            asked.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                    .end(body);
        }
    }

    /** As {@code 2026-11-22T10:00:00.123Z}: nobody reads nanoseconds. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static void error(RoutingContext asked, int status, String error) {
        json(asked, status, new JsonObject().put("error", error));
    }

    /** For all that a handler failed with or threw. */
    static void failed(RoutingContext asked, Throwable cause) {
        switch (cause) {
            case Refusal refusal -> refused(asked, refusal);
            case ReplyException unanswered
            when unanswered.failureType() != ReplyFailure.RECIPIENT_FAILURE ->
                error(asked, 503, "the part of Tidegate that knows does not answer, or not yet");
            default -> {
                LOG.atWarn()
                        .setCause(cause)
                        .addKeyValue("method", asked.request().method())
                        .addKeyValue("path", asked.normalizedPath())
                        .log("admin-request-failed");
                error(asked, 500, "internal error; the log says more");
            }
        }
    }

    private static void refused(RoutingContext asked, Refusal refusal) {
        JsonObject body = new JsonObject().put("error", refusal.error());
        if (!refusal.errors().isEmpty()) {
            body.put("errors", new JsonArray(refusal.errors()));
        }
        json(asked, refusal.status(), body);
    }
}
