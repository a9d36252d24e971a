package dev.overlapped.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of the kernel on the whole machine: its objects (Slab of /proc/meminfo), the stacks
 * and page tables of all threads and processes, and the buffers of TCP (mem of /proc/net/sockstat).
 * The difference between two moments includes a client on the same machine.
 */
final class KernelMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path SOCKSTAT = Path.of("/proc/net/sockstat");
    private static final Pattern TCP = Pattern.compile("TCP: .* mem (\\d+)");
    private static final int PAGE_KB = 4;

    /** The memory of closed sockets is freed a little later. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long STEADY_KB = 256;

    private KernelMemory() {}

    static long kilobytes() throws IOException {
        long sum = tcp() * PAGE_KB;
        for (String part : new String[] {"Slab:", "KernelStack:", "PageTables:"}) {
            sum += ProcessState.number(MEMINFO, part);
        }
        return sum;
    }

    /**
     * Waits until the memory no longer shrinks, at most 20 s; returns it as {@link #kilobytes}
     * does.
     */
    static long steady() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        long before;
        long now = kilobytes();
        do {
            before = now;
            LockSupport.parkNanos(LOOK_NANOS);
            now = kilobytes();
        } while (now < before - STEADY_KB && System.nanoTime() < deadline);
        return now;
    }

    private static long tcp() throws IOException {
        Matcher matcher = TCP.matcher(Files.readString(SOCKSTAT));
        if (!matcher.find()) {
            throw new IOException(SOCKSTAT + " has no line of TCP");
        }
        return Long.parseLong(matcher.group(1));
    }
}
