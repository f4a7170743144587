package io.tidegate.core.figures;

/** Why an accepted connection never came to speak HTTP. */
public enum EntryFailure {
    /** A peer that may not say who its client is. */
    PROXY_UNTRUSTED("proxy-untrusted"),
    /** No PROXY header, or half of one. */
    PROXY_INVALID("proxy-invalid"),
    /** A PROXY header that did not come in time. */
    PROXY_TIMEOUT("proxy-timeout"),
    /** The handshake failed: no TLS, a version or certificate that is not taken, a client that does not take ours. */
    TLS_FAILED("tls-failed"),
    /** A handshake that was not done in time. */
    TLS_TIMEOUT("tls-timeout");

    private final String word;

    EntryFailure(String word) {
        this.word = word;
    }

    /** As metrics and logs have it. */
    public String word() {
        return word;
    }
}
