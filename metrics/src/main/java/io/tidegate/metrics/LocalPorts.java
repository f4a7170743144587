package io.tidegate.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many ports the kernel chooses from for a connection: for each pair of source address and server as many. */
final class LocalPorts {
    private static final Path KERNEL = Path.of("/proc/sys/net/ipv4"); // of our network namespace; IPv6 has the same

    private LocalPorts() {}

    /** As set now; 0 where the system does not say. */
    static int count() {
        try {
            return count(firstLine("ip_local_port_range"), firstLine("ip_local_reserved_ports"));
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** By lines: Files.readString asks for one byte first, and the kernel gives such a file in one read alone. */
    private static String firstLine(String file) throws IOException {
        return Files.readAllLines(KERNEL.resolve(file)).stream().findFirst().orElse("");
    }

    /** Of a range such as {@code 32768 60999} without what is reserved, such as {@code 8080,9000-9010}. */
    static int count(String range, String reserved) {
        String[] ends = range.strip().split("\\s+", 2);
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[1]);
        int count = last - first + 1;
        for (String part : reserved.strip().split(",", -1)) {
            if (!part.isEmpty()) {
                String[] span = part.split("-", 2);
                int from = Math.max(first, Integer.parseInt(span[0]));
                int to = Math.min(last, Integer.parseInt(span[span.length - 1]));
                count -= Math.max(0, to - from + 1);
            }
        }
        return count;
    }
}
