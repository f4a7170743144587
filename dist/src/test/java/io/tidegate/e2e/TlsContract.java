package io.tidegate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** TLS on both sides (contract §1 and §2), the same whichever engine does it. The other ends are the JDK's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TlsContract {
    private final TlsScene scene;
    private final boolean nativeLibrary;

    TlsContract(Map<String, String> environment, boolean nativeLibrary) throws Exception {
        this.scene = new TlsScene(environment);
        this.nativeLibrary = nativeLibrary;
    }

    @AfterAll
    void stop() throws Exception {
        scene.close();
    }

    @Test
    void is_done_by_the_engine_that_is_meant() throws IOException {
        String maps = Files.readString(
                Path.of("/proc", Long.toString(scene.product.process().pid()), "maps"));
        assertEquals(nativeLibrary, maps.contains("netty_tcnative"));
    }

    @Nested
    final class A_certificate extends TlsCertificateContract {
        A_certificate() {
            super(scene);
        }
    }

    @Nested
    final class A_client extends TlsClientContract {
        A_client() {
            super(scene);
        }
    }

    @Nested
    final class A_client_certificate extends TlsClientCertificateContract {
        A_client_certificate() {
            super(scene);
        }
    }

    @Nested
    final class A_server extends TlsServerContract {
        A_server() {
            super(scene);
        }
    }

    @Nested
    final class A_tunnel extends TlsTunnelContract {
        A_tunnel() {
            super(scene);
        }
    }

    @Nested
    final class A_handshake extends TlsHandshakeContract {
        A_handshake() {
            super(scene);
        }
    }

    @Nested
    final class A_reload extends TlsReloadContract {
        A_reload() {
            super(scene);
        }
    }
}
