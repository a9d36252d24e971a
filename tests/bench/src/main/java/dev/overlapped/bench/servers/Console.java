package dev.overlapped.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;

/**
 * The protocol of a server of the lab with its starter: it prints {@code listening PORT} when it is
 * ready; then it answers each line of its standard input with a line.
 *
 * <p>{@code allocated}: bytes that all threads have allocated on the heap so far. {@code heap}:
 * bytes of the heap that are in use, after a collection.
 */
final class Console {
    private Console() {}

    /** Prints that the server is ready, and answers from now on, on a thread of its own. */
    static void ready(int port) {
        say("listening " + port);
        Thread.ofPlatform().daemon().name("console").start(Console::answer);
    }

    private static void answer() {
        try (var in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line) {
                    case "allocated" -> say("allocated " + allocated());
                    case "heap" -> say("heap " + heap());
                    default -> say("unknown " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getTotalThreadAllocatedBytes();
    }

    /**
     * Returns the heap after the collection: buffers handed out to threads since then do not count.
     */
    private static long heap() {
        System.gc();
        System.gc(); // for objects that the first collection made unreachable
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    /** Reports a failure after which the server continues. */
    static void complain(String what, Throwable failure) {
        System.err.println(what + ": " + failure.getMessage());
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
