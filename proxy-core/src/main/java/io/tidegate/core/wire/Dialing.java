package io.tidegate.core.wire;

/**
 * A connection on its way; exactly one of the {@link Outcome}'s methods is called, later, unless it is cancelled.
 *
 * <p>Thread: its event loop.
 */
public interface Dialing {
    /** Who learns how it went. */
    interface Outcome {
        /** TCP stands, and TLS is about to begin; not told where none was asked for. */
        default void onTlsBegins() {}

        /** TCP, and TLS where it was asked for, stand. */
        void onConnected(Wire wire);

        /** They do not; nothing is left open. */
        void onConnectFailed(String why);

        /** It could not even begin, for lack of something of our own; nothing is left open. */
        void onShortage(Shortage shortage, String why);

        /** TCP stood, but the TLS handshake failed; nothing is left open. For who does not care, a failed connect. */
        default void onTlsFailed(String why) {
            onConnectFailed(why);
        }
    }

    /** Gives up and closes; nothing is told. */
    void cancel();
}
