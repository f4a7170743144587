/**
 * HTTP/1.1 heads and bodies over bytes: strict, incremental, without a network (RFC 9110, RFC 9112).
 *
 * <p>In: bytes in any pieces ({@code HeadBuffer}), then {@code RequestHead} or {@code ResponseHead}, whose fields are
 * offsets into one copy of the head; a {@code BodyScanner} follows the body that comes behind it. Out: heads written
 * anew for the other side ({@code RequestHeadWriter}, {@code AnswerHeadWriter}) and our own answers ({@code
 * ErrorAnswers}). Heads are values; buffers and scanners belong to one connection. Open {@code RequestHead} first.
 */
@NullMarked
package io.tidegate.core.http;

import org.jspecify.annotations.NullMarked;
