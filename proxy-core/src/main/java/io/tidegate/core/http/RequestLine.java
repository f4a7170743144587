package io.tidegate.core.http;

/**
 * The first line of a request as offsets: RFC 9112 §3, one space between the parts. For an absolute target {@code
 * authorityStart} and {@code authorityEnd} frame its host and port, else they are equal. {@code pathStart} equals
 * {@code pathEnd} where an absolute target has no path, {@code queryStart} is behind the '?' or {@code -1}.
 */
record RequestLine(
        String method,
        int minorVersion,
        int targetStart,
        int targetEnd,
        int authorityStart,
        int authorityEnd,
        int pathStart,
        int pathEnd,
        int queryStart,
        int end) {
    private static final String[] METHODS = {"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"};
    private static final AsciiName[] PLAIN_SCHEMES = {AsciiName.of("http"), AsciiName.of("ws")};
    private static final AsciiName[] TLS_SCHEMES = {AsciiName.of("https"), AsciiName.of("wss")};
    private static final int VERSION_LENGTH = 8;

    static RequestLine parse(byte[] bytes) throws BadMessage {
        int methodEnd = 0;
        while (Ascii.isToken(bytes[methodEnd])) {
            methodEnd++;
        }
        int targetStart = methodEnd + 1;
        int targetEnd = targetStart;
        while (methodEnd > 0 && bytes[methodEnd] == ' ' && Ascii.isTarget(bytes[targetEnd])) {
            targetEnd++;
        }
        if (targetEnd == targetStart || bytes[targetEnd] != ' ') {
            throw bad("invalid request line");
        }
        int minor = version(bytes, targetEnd + 1);
        String method = method(bytes, methodEnd);
        if (method.equals("CONNECT")) {
            throw new BadMessage(HttpError.METHOD_NOT_ALLOWED, "CONNECT");
        }
        return target(bytes, method, minor, targetStart, targetEnd);
    }

    /** ":80" or ":443": what the scheme of an absolute target stands for. */
    String defaultPort(byte[] bytes) {
        return isTls(bytes) ? ":443" : ":80";
    }

    private boolean isTls(byte[] bytes) {
        int schemeEnd = authorityStart - 3;
        return TLS_SCHEMES[0].matches(bytes, targetStart, schemeEnd)
                || TLS_SCHEMES[1].matches(bytes, targetStart, schemeEnd);
    }

    private static RequestLine target(byte[] bytes, String method, int minor, int start, int end) throws BadMessage {
        int lineEnd = end + 1 + VERSION_LENGTH + 2;
        if (bytes[start] == '*') {
            if (end != start + 1 || !method.equals("OPTIONS")) {
                throw bad("invalid request target");
            }
            return new RequestLine(method, minor, start, end, start, start, start, end, -1, lineEnd);
        }
        int authorityStart = bytes[start] == '/' ? start : authorityStart(bytes, start, end);
        int pathStart = authorityStart;
        while (bytes[start] != '/' && pathStart < end && bytes[pathStart] != '/' && bytes[pathStart] != '?') {
            pathStart++;
        }
        int pathEnd = pathStart;
        while (pathEnd < end && bytes[pathEnd] != '?') {
            pathEnd++;
        }
        int query = pathEnd < end ? pathEnd + 1 : -1;
        return new RequestLine(
                method, minor, start, end, authorityStart, pathStart, pathStart, pathEnd, query, lineEnd);
    }

    private static int authorityStart(byte[] bytes, int start, int end) throws BadMessage {
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (colon + 2 >= end || bytes[colon + 1] != '/' || bytes[colon + 2] != '/' || !isScheme(bytes, start, colon)) {
            throw bad("invalid request target");
        }
        return colon + 3;
    }

    private static boolean isScheme(byte[] bytes, int start, int end) {
        for (int i = 0; i < PLAIN_SCHEMES.length; i++) {
            if (PLAIN_SCHEMES[i].matches(bytes, start, end) || TLS_SCHEMES[i].matches(bytes, start, end)) {
                return true;
            }
        }
        return false;
    }

    private static String method(byte[] bytes, int end) {
        for (String method : METHODS) {
            if (method.length() == end && isMethod(bytes, method)) {
                return method;
            }
        }
        return Ascii.string(bytes, 0, end);
    }

    private static boolean isMethod(byte[] bytes, String method) {
        for (int i = 0; i < method.length(); i++) {
            if (bytes[i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The minor version, 1 for all above 0 (RFC 9110 §2.5). */
    private static int version(byte[] bytes, int at) throws BadMessage {
        if (at + VERSION_LENGTH + 2 > bytes.length
                || !Version.isHttp(bytes, at)
                || bytes[at + VERSION_LENGTH] != Ascii.CR
                || bytes[at + VERSION_LENGTH + 1] != Ascii.LF) {
            throw bad("invalid HTTP version");
        }
        if (bytes[at + Version.MAJOR] != '1') {
            throw new BadMessage(HttpError.VERSION_NOT_SUPPORTED, "another major version of HTTP");
        }
        return bytes[at + Version.MINOR] == '0' ? 0 : 1;
    }

    private static BadMessage bad(String detail) {
        return new BadMessage(HttpError.BAD_REQUEST, detail);
    }
}
