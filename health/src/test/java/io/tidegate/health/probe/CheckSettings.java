package io.tidegate.health.probe;

import io.tidegate.core.config.HealthCheck;
import io.tidegate.core.config.StatusSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The settings of a check for tests: the defaults of the contract, and what a test says otherwise. */
public final class CheckSettings {
    private final HealthCheck.Type type;
    private String path = "/";
    private Optional<String> host = Optional.empty();
    private Map<String, String> headers = Map.of();
    private List<String> subprotocols = List.of();
    private StatusSet expect;
    private boolean ping;
    private Duration interval = Duration.ofSeconds(2);
    private Duration fast = Duration.ofMillis(500);
    private Duration down = Duration.ofSeconds(2);
    private Duration timeout = Duration.ofSeconds(10);
    private int rise = 2;
    private int fall = 3;
    private OptionalInt port = OptionalInt.empty();
    private boolean share;

    private CheckSettings(HealthCheck.Type type) {
        this.type = type;
        this.expect = type == HealthCheck.Type.WEBSOCKET ? StatusSet.of(101, 101) : StatusSet.of(200, 399);
    }

    public static CheckSettings of(HealthCheck.Type type) {
        return new CheckSettings(type);
    }

    public static CheckSettings websocket() {
        return of(HealthCheck.Type.WEBSOCKET);
    }

    public static CheckSettings http() {
        return of(HealthCheck.Type.HTTP);
    }

    public static CheckSettings tcp() {
        return of(HealthCheck.Type.TCP);
    }

    public CheckSettings path(String value) {
        path = value;
        return this;
    }

    public CheckSettings host(String value) {
        host = Optional.of(value);
        return this;
    }

    public CheckSettings headers(Map<String, String> value) {
        headers = value;
        return this;
    }

    public CheckSettings subprotocols(String... value) {
        subprotocols = List.of(value);
        return this;
    }

    public CheckSettings expect(StatusSet value) {
        expect = value;
        return this;
    }

    public CheckSettings ping() {
        ping = true;
        return this;
    }

    /** All three intervals. */
    public CheckSettings every(Duration value) {
        interval = value;
        fast = value;
        down = value;
        return this;
    }

    public CheckSettings intervals(Duration steady, Duration changing, Duration whileDown) {
        interval = steady;
        fast = changing;
        down = whileDown;
        return this;
    }

    public CheckSettings timeout(Duration value) {
        timeout = value;
        return this;
    }

    public CheckSettings riseFall(int toRise, int toFall) {
        rise = toRise;
        fall = toFall;
        return this;
    }

    public CheckSettings port(int value) {
        port = OptionalInt.of(value);
        return this;
    }

    public CheckSettings share() {
        share = true;
        return this;
    }

    public HealthCheck build() {
        return new HealthCheck(
                type,
                path,
                host,
                headers,
                subprotocols,
                expect,
                ping,
                interval,
                fast,
                down,
                timeout,
                rise,
                fall,
                port,
                share);
    }
}
