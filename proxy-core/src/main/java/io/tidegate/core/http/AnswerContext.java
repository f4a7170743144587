package io.tidegate.core.http;

import java.util.Optional;

/**
 * What a client is told beside the server's answer.
 *
 * @param clientMinorVersion 0 or 1, of the client's request
 * @param keepAlive whether the client's connection goes on after this answer
 * @param setCookie the value of a Set-Cookie of ours
 */
public record AnswerContext(int clientMinorVersion, boolean keepAlive, Optional<String> setCookie) {
    /** Whether a chunked answer must lose its framing, since the client does not know it; it then ends by a close. */
    public boolean stripsChunks(ResponseHead head) {
        return clientMinorVersion == 0 && head.fields().has(Header.TRANSFER_ENCODING);
    }
}
