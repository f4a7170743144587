package io.tidegate.e2e;

import io.netty.handler.ssl.OpenSsl;
import java.util.Map;

/** The engine that the product takes by itself: BoringSSL where its library loads. */
final class TlsIT extends TlsContract {
    TlsIT() throws Exception {
        super(Map.of(), OpenSsl.isAvailable());
    }
}
