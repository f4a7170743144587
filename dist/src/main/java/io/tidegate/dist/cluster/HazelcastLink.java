package io.tidegate.dist.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.TcpIpConfig;
import io.tidegate.core.config.ClusterSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A second Vert.x with one event loop, clustered with Hazelcast: the only class that knows it. */
final class HazelcastLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastLink.class);
    private static final String ADDRESS = "tidegate.cluster";
    private static final long LOOK_AGAIN_MILLIS = 5000;

    /**
     * Each second's hello finds the last attempt over, and begins anew: one attempt would wait 1, 2, 4 s and more for the next
     * SYN, and find a network that is whole again that much later.
     */
    private static final int CONNECT_MILLIS = 900;

    /** Hazelcast's own are for large data grids (60 s until a hung node is out, 300 s until halves merge): here 4 s and 5 s. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.socket.bind.any", "false"),
            Map.entry("hazelcast.socket.server.bind.any", "false"),
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "3"),
            Map.entry("hazelcast.wait.seconds.before.join", "0"),
            Map.entry("hazelcast.max.wait.seconds.before.join", "2"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
            Map.entry("hazelcast.operation.call.timeout.millis", "3000"),
            Map.entry("hazelcast.partition.count", "31"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.io.thread.count", "1"),
            Map.entry("hazelcast.event.thread.count", "1"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "5"));

    private final Vertx clustered;
    private final Context context;
    private final Presence presence;

    private HazelcastLink(Vertx clustered, ClusterManager manager, Consumer<Buffer> arrived) {
        this.clustered = clustered;
        clustered.exceptionHandler(HazelcastLink::onUnhandled);
        this.context = clustered.getOrCreateContext();
        this.presence = new Presence(clustered, manager, ADDRESS, arrived);
    }

    /** Joins whoever of the members is there; alone it is a cluster of one, and looks for the others from time to time. */
    static Future<Link> open(ClusterSettings settings, Consumer<Buffer> arrived) {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setEventBusOptions(bus(settings))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        Members members = new Members(settings.members());
        Config config = hazelcast(settings, members);
        HazelcastClusterManager manager = new HazelcastClusterManager(config);
        return Vertx.builder()
                .with(options)
                .withClusterManager(manager)
                .buildClustered()
                .map(vertx -> {
                    if (members.haveNames()) {
                        lookAgain(vertx, config, members);
                    }
                    return new HazelcastLink(vertx, manager, arrived);
                });
    }

    /** Hazelcast asks its configuration each time that it looks for others. */
    private static void lookAgain(Vertx vertx, Config config, Members members) {
        JoinConfig join = config.getNetworkConfig().getJoin();
        vertx.setPeriodic(
                LOOK_AGAIN_MILLIS,
                now -> vertx.<TcpIpConfig>executeBlocking(() -> tcpIp(members)).onSuccess(join::setTcpIpConfig));
    }

    private static TcpIpConfig tcpIp(Members members) {
        return new TcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2).setMembers(members.addresses());
    }

    /**
     * What is said to several nodes is one promise, which the first of them completes. Where the connection to another breaks,
     * the bus fails it once more for each word that is on its way, and nobody catches that (Vert.x 5.1.6, {@code
     * ClusteredEventBus.sendToNodes}): three stack traces where a node is killed just as it is told something.
     */
    private static void onUnhandled(Throwable e) {
        if (e instanceof IllegalStateException && "Promise already completed".equals(e.getMessage())) {
            LOG.debug("a word was lost with a connection", e);
        } else {
            LOG.error("cluster-link-failed", e);
        }
    }

    @Override
    public void publish(Buffer sealed) {
        clustered.eventBus().publish(ADDRESS, sealed);
    }

    @Override
    public void onHeard(int nodes) {
        context.runOnContext(now -> presence.onHeard(nodes));
    }

    @Override
    public Future<Void> close(Buffer lastWord) {
        // a future of the second Vert.x would be completed on an event loop that has ended with it, which is: never
        Promise<Void> closed = Promise.promise();
        clustered
                .eventBus()
                .<Buffer>publisher(ADDRESS)
                .write(lastWord)
                .onComplete(said -> clustered.close().onComplete(closed));
        return closed.future();
    }

    private static EventBusOptions bus(ClusterSettings settings) {
        EventBusOptions bus = new EventBusOptions()
                .setHost(settings.busBind().host())
                .setPort(settings.busBind().port())
                .setClusterPublicHost(settings.busBind().host())
                .setConnectTimeout(CONNECT_MILLIS)
                .setClusterPingInterval(1000)
                .setClusterPingReplyInterval(1000);
        settings.tls()
                .ifPresent(tls -> bus.setSsl(true)
                        .setTrustAll(false) // the default of a bus: it would talk to whoever is said to be a node
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(tls.cert().toString())
                                .addKeyPath(tls.key().toString()))
                        .setTrustOptions(
                                new PemTrustOptions().addCertPath(tls.ca().toString())));
        return bus;
    }

    private static Config hazelcast(ClusterSettings settings, Members members) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(settings.name());
        config.getJetConfig().setEnabled(false);
        PROPERTIES.forEach(config::setProperty);
        // not interfaces.enabled: that refuses addresses which no interface lists, such as 127.0.0.2
        config.setProperty("hazelcast.local.localAddress", settings.bind().host());
        config.getNetworkConfig().setPort(settings.bind().port()).setPortAutoIncrement(false);
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.setTcpIpConfig(tcpIp(members));
        config.getSerializationConfig().setJavaSerializationFilterConfig(allowed());
        return config;
    }

    /**
     * Java serialization of what the cluster manager itself sends, and of nothing else that might be on the class path. Errors
     * travel so, with their stack traces (an array, and lists): where they are refused, an operation that should be tried
     * again after a merge waits for ever instead.
     */
    private static JavaSerializationFilterConfig allowed() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getWhitelist()
                .addPrefixes(
                        "com.hazelcast.",
                        "io.vertx.spi.cluster.hazelcast.",
                        "java.lang.",
                        "java.util.",
                        "java.io.",
                        "[");
        return filter;
    }
}
