package io.tidegate.core.http;

/** The shape of {@code HTTP/1.1}: RFC 9112 §2.3, in this case exactly. */
final class Version {
    static final int MAJOR = 5;
    static final int MINOR = 7;

    private Version() {}

    static boolean isHttp(byte[] bytes, int at) {
        return bytes[at] == 'H'
                && bytes[at + 1] == 'T'
                && bytes[at + 2] == 'T'
                && bytes[at + 3] == 'P'
                && bytes[at + 4] == '/'
                && Ascii.isDigit(bytes[at + MAJOR])
                && bytes[at + 6] == '.'
                && Ascii.isDigit(bytes[at + MINOR]);
    }
}
