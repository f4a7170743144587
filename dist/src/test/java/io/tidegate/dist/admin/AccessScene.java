package io.tidegate.dist.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** An admin side that may be replaced by another, and a change that is tried. */
abstract class AccessScene {
    static final String SERVER = "/api/v1/backends/live/servers/live-1";
    AdminSide admin = AdminSide.open();

    @AfterEach
    void close() {
        admin.close();
    }

    void replaceBy(AdminSide other) {
        admin.close();
        admin = other;
    }

    int change(Optional<String> authorization) {
        Ask ask = admin.ask("PATCH", SERVER).json("{\"weight\":5}");
        authorization.ifPresent(value -> ask.with("Authorization", value));
        return ask.now().status();
    }

    static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("operator:" + password).getBytes(StandardCharsets.UTF_8));
    }
}
