package io.tidegate.core.config.load;

import io.tidegate.core.config.Server;
import io.tidegate.core.config.ServerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code servers} of a backend, in both forms. */
record ServersBlock(Map<String, Server> byName, boolean firstIsWebSocket) {
    private static final String FORMS =
            "servers { NAME { url = \"ws://HOST:PORT\" } } or servers = [\"ws://HOST:PORT\"]";

    /** One server, with what its record does not say any more. */
    private record Entry(Server server, boolean webSocket) {}

    static ServersBlock of(String backend, Block block, OwnAddresses own) {
        Kind<ServerUrl> urls = own.noted(backend, ServerUrl.KIND);
        Map<String, Entry> servers = new LinkedHashMap<>();
        Optional<Value> value = block.value("servers");
        if (value.isEmpty() || block.isEmpty("servers")) {
            block.wrong(
                    "servers",
                    (value.isEmpty() ? "is missing" : "is empty")
                            + ", and a backend without servers answers nobody; write " + FORMS);
        } else if (value.get().elements().isPresent()) {
            shortForm(backend, block, urls, servers);
        } else if (value.get().isText()) {
            block.wrong("servers", value.get().found() + " is neither a block nor a list; allowed: " + FORMS);
        } else {
            servers.putAll(block.named("servers", Texts.NAME, (name, each) -> longForm(backend, name, each, urls)));
        }
        Map<String, Server> byName = new LinkedHashMap<>();
        servers.forEach((name, entry) -> byName.put(name, entry.server()));
        return new ServersBlock(
                byName,
                servers.values().stream().findFirst().map(Entry::webSocket).orElse(false));
    }

    private static Optional<Entry> longForm(String backend, String name, Block block, Kind<ServerUrl> urls) {
        Optional<ServerUrl> url = block.require("url", urls, "write url = \"ws://HOST:PORT\"");
        int weight = block.get("weight", Numbers.between(0, Server.MAX_WEIGHT), 1);
        int maxConnections = block.get("max-connections", Numbers.between(0, 10_000_000), 0);
        boolean backup = block.get("backup", Numbers.SWITCH, false);
        return url.map(u -> entry(backend, name, u, weight, maxConnections, backup));
    }

    private static void shortForm(String backend, Block block, Kind<ServerUrl> urls, Map<String, Entry> servers) {
        Kind<ServerUrl> unlike = value -> {
            ServerUrl url = urls.read(value);
            if (servers.put(url.hostPort(), entry(backend, url.hostPort(), url, 1, 0, false)) != null) {
                throw new Refused(value.found() + " is named " + url.hostPort() + " like another server of this list;"
                        + " leave it out, or name both: " + FORMS);
            }
            return url;
        };
        block.list("servers", unlike, List.of());
    }

    private static Entry entry(
            String backend, String name, ServerUrl url, int weight, int maxConnections, boolean backup) {
        ServerId id = new ServerId(backend, name, url.text());
        return new Entry(
                new Server(id, url.tls(), url.host(), url.port(), weight, maxConnections, backup), url.webSocket());
    }
}
