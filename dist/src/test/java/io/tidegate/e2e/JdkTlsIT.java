package io.tidegate.e2e;

import java.util.Map;

/** The JDK's engine, as where the native library does not load. */
final class JdkTlsIT extends TlsContract {
    JdkTlsIT() throws Exception {
        super(
                Map.of(
                        "TIDEGATE_JAVA_OPTS",
                        "-Dio.netty.leakDetection.level=paranoid -Dio.netty.handler.ssl.noOpenSsl=true"),
                false);
    }
}
