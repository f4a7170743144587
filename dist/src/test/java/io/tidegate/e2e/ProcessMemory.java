package io.tidegate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of a product's process. */
final class ProcessMemory {
    private ProcessMemory() {}

    /** Bytes of its heap that are in use once the garbage is gone. */
    static double heapAfterCollection(Product product) throws IOException, InterruptedException {
        new ProcessBuilder("jcmd", Long.toString(product.process().pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return product.metric("jvm_memory_used_bytes", "area=\"heap\"");
    }

    /** Bytes of memory that it holds, as the kernel counts them. */
    static long residentBytes(Product product) throws IOException {
        String line = Files.readAllLines(
                        Path.of("/proc", Long.toString(product.process().pid()), "status"))
                .stream()
                .filter(entry -> entry.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}
