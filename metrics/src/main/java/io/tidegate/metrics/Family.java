package io.tidegate.metrics;

import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.List;

/**
 * The metrics of Tidegate itself, each with its type, its labels and what it says: contract §5, and below the line those
 * that came later. {@code docs/metrics.md} describes them for operators.
 */
enum Family {
    CONNECTIONS_ACTIVE(Kind.GAUGE, "tidegate_connections_active", "Client connections that are open now.", "frontend"),
    HANDSHAKES(
            Kind.COUNTER,
            "tidegate_handshakes_total",
            "WebSocket handshakes by how they ended.",
            "frontend",
            "backend",
            "result"),
    HANDSHAKE_SECONDS(
            Kind.HISTOGRAM,
            "tidegate_handshake_seconds",
            "From the complete request head to the 101 sent; only of handshakes that succeeded.",
            "backend"),
    REQUESTS(
            Kind.COUNTER,
            "tidegate_requests_total",
            "Plain HTTP requests by the status of their answer; no handshakes.",
            "frontend",
            "backend",
            "code"),
    ENTRY_FAILURES(
            Kind.COUNTER,
            "tidegate_entry_failures_total",
            "Connections that never came to speak HTTP: no valid PROXY header, or no TLS.",
            "frontend",
            "reason"),
    TUNNELS_ACTIVE(Kind.GAUGE, "tidegate_tunnels_active", "Tunnels that are open now.", "backend", "server"),
    TUNNEL_SECONDS(Kind.HISTOGRAM, "tidegate_tunnel_seconds", "How long ended tunnels were open.", "backend"),
    TUNNEL_BYTES(
            Kind.COUNTER,
            "tidegate_tunnel_bytes_total",
            "Bytes that went through tunnels, behind the heads of the handshake.",
            "backend",
            "server",
            "direction"),
    TUNNEL_MESSAGES(
            Kind.COUNTER,
            "tidegate_tunnel_messages_total",
            "Messages and control frames that went through tunnels; none of Tidegate's own.",
            "backend",
            "server",
            "direction",
            "opcode"),
    TUNNELS_CLOSED(
            Kind.COUNTER,
            "tidegate_tunnels_closed_total",
            "Ended tunnels by who was first to end it and the close code.",
            "backend",
            "server",
            "by",
            "code"),
    SERVER_UP(
            Kind.GAUGE,
            "tidegate_server_up",
            "Whether checks find the server up; 1 also where there is no check.",
            "backend",
            "server"),
    SERVER_STATE(
            Kind.GAUGE,
            "tidegate_server_state",
            "The state that operators gave the server: the one that is 1.",
            "backend",
            "server",
            "state"),
    SERVER_WEIGHT(Kind.GAUGE, "tidegate_server_weight", "The server's weight in force.", "backend", "server"),
    HEALTH_CHECKS(
            Kind.COUNTER, "tidegate_health_checks_total", "Health checks by result.", "backend", "server", "result"),
    HEALTH_CHECK_SECONDS(
            Kind.HISTOGRAM,
            "tidegate_health_check_seconds",
            "How long health checks took, whatever their result.",
            "backend",
            "server"),
    QUEUE_LENGTH(
            Kind.GAUGE, "tidegate_queue_length", "Handshakes and requests that wait for a free server.", "backend"),
    CONFIG_RELOADS(
            Kind.COUNTER,
            "tidegate_config_reloads_total",
            "Reloads of the configuration, accepted or rejected.",
            "result"),
    CLUSTER_MEMBERS(Kind.GAUGE, "tidegate_cluster_members", "Nodes of the cluster, this one included."),
    CLUSTER_MESSAGES(
            Kind.COUNTER,
            "tidegate_cluster_messages_total",
            "Messages between nodes: sent, accepted, or rejected as not signed by a node of this cluster, old or"
                    + " unknown.",
            "result"),
    CLUSTER_CONFIG_DIFFERS(
            Kind.GAUGE, "tidegate_cluster_config_differs", "1 while another node has another configuration."),
    CLUSTER_LAG(
            Kind.GAUGE,
            "tidegate_cluster_lag_seconds",
            "The longest that a node which still counts as a member has been silent."),
    CLUSTER_CHECKS_SERVER(
            Kind.GAUGE,
            "tidegate_cluster_checks_server",
            "Whether this node checks the server itself; only of backends whose checks nodes share.",
            "backend",
            "server"),
    CLUSTER_ONE_SIDED_SERVERS(
            Kind.GAUGE,
            "tidegate_cluster_one_sided_servers",
            "Servers that are down for this node's checks though up for another's."),
    BUILD_INFO(Kind.GAUGE, "tidegate_build_info", "What runs; always 1.", "version", "java", "vertx"),
    TRANSPORT_INFO(
            Kind.GAUGE, "tidegate_transport_info", "What carries plain TCP, epoll or channel; always 1.", "transport"),

    SERVER_PORTS_USED(
            Kind.GAUGE,
            "tidegate_server_ports_used_ratio",
            "Source ports that connections to the server have, of those that there are towards it.",
            "backend",
            "server"),
    ACCESS_LOG_DROPPED(
            Kind.COUNTER,
            "tidegate_access_log_dropped_total",
            "Lines of the access log that were not written: its output was too slow or failed."),
    ACCESS_LOG_QUEUE_LENGTH(
            Kind.GAUGE, "tidegate_access_log_queue_length", "Lines of the access log that wait to be written."),
    PARTIAL_SCRAPES(
            Kind.COUNTER,
            "tidegate_partial_scrapes_total",
            "Scrapes without the servers' states, as the balancer did not answer in time.");

    /** The types that are used here. */
    enum Kind {
        GAUGE,
        COUNTER,
        HISTOGRAM
    }

    private final Kind kind;
    private final String fullName;
    private final String help;
    // List.of: the checker sees only that a List may be mutable
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> labels;

    Family(Kind kind, String fullName, String help, String... labels) {
        this.kind = kind;
        this.fullName = fullName;
        this.help = help;
        this.labels = List.of(labels);
    }

    Kind kind() {
        return kind;
    }

    /** The name as users know it; a counter's ends in {@code _total}. */
    String fullName() {
        return fullName;
    }

    List<String> labels() {
        return labels;
    }

    MetricMetadata metadata() {
        return metadata(kind, fullName, help);
    }

    /** The library takes counters without their suffix, which each format adds where it belongs. */
    static MetricMetadata metadata(Kind kind, String fullName, String help) {
        int end = kind == Kind.COUNTER ? fullName.length() - "_total".length() : fullName.length();
        return new MetricMetadata(fullName.substring(0, end), help);
    }
}
