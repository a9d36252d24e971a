package dev.overlapped.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * The process after each round, when all ports are closed: its descriptors are as many as after the
 * first one, and its memory is level from the second one on.
 */
final class Checkpoint {
    static final String NAME = "checkpoints";

    private static final long MEBIBYTE = 1 << 20;

    /** The growth of the live heap that may be caches of the JDK. */
    private static final long HEAP_MARGIN = 2 * MEBIBYTE;

    /** The growth outside the heap that may be compiled code and classes. */
    private static final long RESIDENT_MARGIN = 40 * MEBIBYTE;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Findings findings;
    private final boolean counts = java.nio.file.Files.isDirectory(DESCRIPTORS);
    private int reached;
    private long descriptors;
    private long heap;
    private long resident;

    Checkpoint(Findings findings) {
        this.findings = findings;
    }

    /**
     * Measures the process.
     *
     * @param round what has run before, for people
     */
    void reach(String round) throws IOException {
        long nowOpen = counts ? descriptors() : 0;
        long nowLive = liveHeap();
        long nowResident = counts ? resident() : 0;
        System.out.printf(
                "%s; %d descriptors, %.1f MiB of live heap, %.1f MiB resident%n",
                round, nowOpen, (double) nowLive / MEBIBYTE, (double) nowResident / MEBIBYTE);
        reached++;
        if (reached == 1) {
            descriptors = nowOpen;
        } else if (reached == 2) {
            heap = nowLive;
            resident = nowResident;
        }
        if (nowOpen > descriptors) {
            violated(nowOpen + " descriptors, " + descriptors + " after the first round");
        }
        if (reached > 2 && nowLive > heap + HEAP_MARGIN) {
            violated(nowLive + " bytes of live heap, " + heap + " after the second round");
        }
        if (reached > 2 && nowResident > resident + RESIDENT_MARGIN) {
            violated(nowResident + " bytes resident, " + resident + " after the second round");
        }
        findings.ran(NAME);
    }

    private void violated(String what) {
        findings.violated(NAME, what, "");
    }

    private static long descriptors() throws IOException {
        try (var open = java.nio.file.Files.list(DESCRIPTORS)) {
            return open.count() - 1; // that of the listing itself
        }
    }

    private static long resident() throws IOException {
        return java.nio.file.Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static long liveHeap() {
        long live = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            live = Math.min(live, used);
        }
        return live;
    }
}
