package io.tidegate.health.probe;

import io.netty.buffer.ByteBuf;
import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.HeadBuffer;
import io.tidegate.core.http.HttpError;
import io.tidegate.core.http.ResponseHead;
import java.util.Optional;

/** Collects the head of an answer that comes in any pieces; interim ones are passed over. */
final class AnswerReader {
    private static final int MAX_HEAD_BYTES = 16 * 1024;
    private static final int SWITCHING = 101;

    private final HeadBuffer buffer = HeadBuffer.forAnswers(MAX_HEAD_BYTES);

    /**
     * Reads to the end of the head, at most.
     *
     * @throws BadMessage where no answer can come of it
     */
    Optional<ResponseHead> read(ByteBuf in) throws BadMessage {
        while (in.isReadable()) {
            switch (buffer.add(in)) {
                case MORE -> {}
                case COMPLETE -> {
                    ResponseHead head = ResponseHead.parse(buffer.take());
                    if (!head.isInterim() || head.status() == SWITCHING) {
                        return Optional.of(head);
                    }
                }
                case TOO_LARGE -> throw new BadMessage(HttpError.BAD_SERVER_ANSWER, "a head over 16 KiB");
                case MALFORMED -> throw new BadMessage(HttpError.BAD_SERVER_ANSWER, "bytes that begin none");
            }
        }
        return Optional.empty();
    }

    /** Whether a part of a head was seen. */
    Talk.Awaited awaited() {
        return buffer.started() ? Talk.Awaited.WHOLE_ANSWER : Talk.Awaited.ANSWER;
    }
}
