package io.tidegate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Breaks a product's connections at random system calls: {@code src/test/c/faults.c}, preloaded into its process. */
final class Faults {
    /** The calls that can fail, in the order of the C file. */
    private static final List<String> KINDS = List.of(
            "read",
            "write",
            "splice in",
            "splice out",
            "connect",
            "connected",
            "accept",
            "socket",
            "option",
            "bind",
            "shutdown",
            "close",
            "watch",
            "pipe");

    private static final int PAGE = 4096;
    private static final int COUNTS = 16;

    private final Path library;
    private final Path control;
    private final MappedByteBuffer page;
    private final long seed;

    private Faults(Path library, Path control, MappedByteBuffer page, long seed) {
        this.library = library;
        this.control = control;
        this.page = page;
        this.seed = seed;
    }

    /** Compiles it; skips the test where there is no compiler. */
    static Faults compile(Path directory, long seed) throws IOException, InterruptedException {
        Peer.requires("cc", Peer.onPath("cc"));
        Path library = directory.resolve("faults.so");
        Process compiler = new ProcessBuilder(
                        "cc",
                        "-shared",
                        "-fPIC",
                        "-O1",
                        "-o",
                        library.toString(),
                        Path.of("src/test/c/faults.c").toString())
                .inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new AssertionError("faults.c does not compile");
        }
        Path control = Files.write(directory.resolve("faults.control"), new byte[PAGE]);
        try (FileChannel file = FileChannel.open(control, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer page = file.map(FileChannel.MapMode.READ_WRITE, 0, PAGE);
            page.order(ByteOrder.nativeOrder());
            return new Faults(library, control, page, seed);
        }
    }

    /** What stands in the environment of the product. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAULTS_CONTROL", control.toString(),
                "FAULTS_SEED", Long.toString(seed));
    }

    /** Every descriptor is watched: the JDK's selector does not look at what {@code epoll_ctl} returns. */
    void watchAll() {
        page.putInt(2 * Integer.BYTES, 1);
    }

    /** The connections of this port of the product are left alone. */
    void spare(int port) {
        page.putInt(Integer.BYTES, port);
    }

    /** So many calls of a million fail from now on. */
    void rate(int ofAMillion) {
        page.putInt(0, ofAMillion);
    }

    /** How many calls of each kind have failed or fallen short. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < KINDS.size(); i++) {
            counts.put(KINDS.get(i), page.getInt((COUNTS + i) * Integer.BYTES));
        }
        return counts;
    }

    /** Sockets that the process has, but for those that listen, and for those of this local port; a line each. */
    static Map<String, String> sockets(Product product, int but) {
        Map<String, String> found = new TreeMap<>();
        try {
            Map<String, String> table = new TreeMap<>(); // by inode: local and remote address in hex, and the state
            for (String name : new String[] {"tcp", "tcp6"}) {
                for (String line : Files.readAllLines(Path.of("/proc/net", name))) {
                    String[] column = line.strip().split("\\s+", -1);
                    table.put("socket:[" + column[9] + "]", column[1] + " " + column[2] + " " + column[3]);
                }
            }
            for (String entry : descriptors(product)) {
                if (entry.startsWith("socket:")) {
                    String what = table.getOrDefault(entry, "not in the kernel's table");
                    boolean listens = what.endsWith(" 0A");
                    boolean spared = what.matches("(?i)[0-9a-f]+:%04X .*".formatted(but));
                    if (!listens && !spared) {
                        found.put(entry, what);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    static long pipes(Product product) {
        try {
            return descriptors(product).stream()
                    .filter(e -> e.startsWith("pipe:"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> descriptors(Product product) throws IOException {
        List<String> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(
                Path.of("/proc", Long.toString(product.process().pid()), "fd"))) {
            for (Path entry : entries) {
                try {
                    found.add(Files.readSymbolicLink(entry).toString());
                } catch (IOException e) {
                    // it was closed meanwhile
                }
            }
        }
        return found;
    }
}
