package io.tidegate.core.config.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.tidegate.core.config.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reference.conf} says what is true: its keys are the loader's, its values the loader's defaults. */
final class ReferenceTest {
    /** Overrides, which the file documents once, for all, as the global ones. */
    private static final Pattern SAME_KEYS =
            Pattern.compile("tidegate\\.(frontends|backends)\\.NAME\\.(timeouts|tunnel)\\..*");

    private static final List<String> GLOBALS = List.of(
            "timeouts",
            "tunnel",
            "buffers-total",
            "drain",
            "admin",
            "metrics",
            "access-log",
            "watch",
            "event-loops",
            "transport");

    private static final List<String> WITHOUT_DEFAULT = List.of(
            "tidegate.frontends.NAME.bind",
            "tidegate.frontends.NAME.routes",
            "tidegate.frontends.NAME.tls.certificates",
            "tidegate.frontends.NAME.tls.client-ca",
            "tidegate.backends.NAME.servers.NAME.url",
            "tidegate.cluster.tls");

    @TempDir
    private Path directory;

    private Config all = ConfigFactory.empty();

    @BeforeEach
    void files_that_the_examples_name() throws IOException {
        PemFiles.pair(directory, "chain.pem", "key.pem");
        PemFiles.pair(directory, "node.pem", "node-key.pem");
        PemFiles.certificates(directory, "ca.pem");
        all = ConfigFactory.parseString(ReferenceText.read().allSet()).resolve();
    }

    @Test
    void every_key_that_is_documented_is_known_and_can_be_set_as_shown() throws Exception {
        Configuration configuration =
                ConfigurationLoader.parse(ReferenceText.read().allSet(), "reference.conf", directory);
        assertEquals(Set.of("NAME"), configuration.frontends().keySet());
    }

    @Test
    void every_key_that_is_known_is_documented() {
        Findings findings = new Findings(new Places(directory, directory), source -> {});
        ConfigObject root = all.getObject("tidegate");
        Block.read(root, "tidegate", new Place("reference.conf", 0), findings, RootBlock::read);
        Set<String> known = findings.asked().stream()
                .filter(path -> !SAME_KEYS.matcher(path).matches())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = new TreeSet<>();
        paths(root, "tidegate", documented);
        // the only two without a value: they come from an environment that may lack them
        documented.add("tidegate.admin.token");
        documented.add("tidegate.cluster.secret");
        assertEquals(String.join("\n", documented), String.join("\n", known));
        assertFalse(documented.isEmpty());
    }

    @Test
    void every_value_that_is_documented_is_the_default() throws Exception {
        Config sparse =
                ConfigFactory.empty().withValue("tidegate.backends.NAME.sticky", ConfigValueFactory.fromMap(Map.of()));
        for (String path : WITHOUT_DEFAULT) {
            sparse = sparse.withValue(path, all.getValue(path));
        }
        // null: not even the values of reference.conf count
        for (String global : GLOBALS) {
            sparse = sparse.withValue("tidegate." + global, ConfigValueFactory.fromAnyRef(null));
        }
        for (String key : List.of("enabled", "name", "bind", "bus-bind", "members")) {
            sparse = sparse.withValue("tidegate.cluster." + key, ConfigValueFactory.fromAnyRef(null));
        }
        assertEquals(
                load(all.root().render(ConfigRenderOptions.concise())),
                load(sparse.root().render(ConfigRenderOptions.concise())));
    }

    private Configuration load(String hocon) throws ConfigurationException {
        return ConfigurationLoader.parse(hocon, "test.conf", directory);
    }

    private static void paths(ConfigValue value, String path, Set<String> to) {
        if (value instanceof ConfigObject object) {
            object.forEach((key, child) -> {
                to.add(Value.child(path, key));
                paths(child, Value.child(path, key), to);
            });
        } else if (value instanceof ConfigList list && !list.isEmpty()) {
            paths(list.getFirst(), path + "[0]", to);
        }
    }
}
