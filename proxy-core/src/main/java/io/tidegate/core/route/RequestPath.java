package io.tidegate.core.route;

import io.tidegate.core.http.BadMessage;
import io.tidegate.core.http.HttpError;

/**
 * A request's path in the one form that matching and servers see: dot segments resolved, unreserved escapes decoded
 * (RFC 3986 §6.2.2), all else byte for byte; reserved and invalid escapes stay as they are.
 */
public final class RequestPath {
    private static final int ESCAPE_LENGTH = 3;

    private RequestPath() {}

    /**
     * Resolves a path as sent; "*" is itself.
     *
     * @throws BadMessage where the path leaves the root, holds a NUL, or would hold escapes that only decoding made
     */
    public static String of(String rawPath) throws BadMessage {
        String decoded = rawPath.indexOf('%') < 0 ? rawPath : decode(rawPath);
        return mayHoldDotSegment(decoded) ? resolve(decoded) : decoded;
    }

    /** Whether no dot segment is in a path, nor would be if its escapes were decoded. */
    static boolean isResolved(String path) {
        try {
            String decoded = path.indexOf('%') < 0 ? path : decode(path);
            return !mayHoldDotSegment(decoded) || resolve(decoded).equals(decoded);
        } catch (BadMessage leavesTheRoot) {
            return false;
        }
    }

    private static boolean mayHoldDotSegment(String path) {
        return path.contains("/.");
    }

    private static String decode(String path) throws BadMessage {
        StringBuilder out = new StringBuilder(path.length());
        int lonePercent = -ESCAPE_LENGTH;
        for (int at = 0; at < path.length(); at++) {
            char c = path.charAt(at);
            int octet = c == '%' ? Escape.at(path, at) : Escape.NONE;
            if (octet == 0) {
                throw new BadMessage(HttpError.BAD_REQUEST, "a NUL in the path");
            }
            if (octet != Escape.NONE && Escape.isUnreserved(octet)) {
                out.append((char) octet);
                at += 2;
            } else {
                lonePercent = c == '%' && octet == Escape.NONE ? out.length() : lonePercent;
                out.append(c);
            }
            // %%32e would become %2e, which a server decodes once more: a dot that no rule has seen
            if (out.length() == lonePercent + ESCAPE_LENGTH && Escape.at(out, lonePercent) != Escape.NONE) {
                throw new BadMessage(HttpError.BAD_REQUEST, "an escape made of escapes");
            }
        }
        return out.toString();
    }

    /** RFC 3986 §5.2.4, but that a path above the root is refused and not cut. */
    private static String resolve(String path) throws BadMessage {
        StringBuilder out = new StringBuilder(path.length());
        int at = 0;
        while (at < path.length()) {
            int slash = path.indexOf('/', at + 1);
            int end = slash < 0 ? path.length() : slash;
            String segment = path.substring(at + 1, end);
            boolean isLast = slash < 0;
            if (segment.equals("..")) {
                removeLast(out);
                out.append(isLast ? "/" : "");
            } else if (segment.equals(".")) {
                out.append(isLast ? "/" : "");
            } else {
                out.append('/').append(segment);
            }
            at = end;
        }
        return out.toString();
    }

    private static void removeLast(StringBuilder out) throws BadMessage {
        int slash = out.lastIndexOf("/");
        if (slash < 0) {
            throw new BadMessage(HttpError.BAD_REQUEST, "the path leaves the root");
        }
        out.setLength(slash);
    }
}
