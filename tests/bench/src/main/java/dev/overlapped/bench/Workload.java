package dev.overlapped.bench;

import java.util.List;

/**
 * A workload: a load of a server.
 *
 * @param name what {@code --shape} and the tables call it
 * @param title in words
 * @param kinds that servers are started for; a server of several serves the first
 * @param shape option of the client
 * @param connections number of connections, or of clients of UDP
 * @param size bytes of a message
 * @param depth messages in flight per connection
 * @param fileBytes length of the file, 0 = there is none
 */
record Workload(
        String name,
        String title,
        List<Kind> kinds,
        String shape,
        int connections,
        int size,
        int depth,
        long fileBytes) {
    private static final List<Kind> ECHO = List.of(Kind.ECHO);
    private static final List<Kind> ECHO_OR_BLOCKING = List.of(Kind.ECHO, Kind.BLOCKING);
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int LONG = 64 * KIB;
    private static final int HEAD = 200; // before a file

    /** All workloads in the order of a run: those with the same servers are together. */
    static final List<Workload> ALL =
            List.of(
                    echo("pingpong-64", "64 B, 64 connections", 64, 64, 1, ECHO_OR_BLOCKING),
                    echo("pingpong-1000", "64 B, 1,000 connections", 1000, 64, 1, ECHO_OR_BLOCKING),
                    echo("pingpong-1", "64 B, 1 connection", 1, 64, 1, ECHO_OR_BLOCKING),
                    echo("pipelined", "64 B, 16 deep, 64 connections", 64, 64, 16, ECHO),
                    echo("16k", "16 KiB, 64 connections", 64, 16 * KIB, 1, ECHO),
                    new Workload(
                            "accept", "accept, echo 64 B, close", ECHO, "accept", 16, 64, 1, 0),
                    new Workload(
                            "stream",
                            "streams, per MiB",
                            List.of(Kind.STREAM),
                            "stream",
                            8,
                            MIB,
                            2,
                            0),
                    echo(
                            "cross-thread",
                            "64 B, 64 connections, answered by another thread",
                            64,
                            64,
                            1,
                            List.of(Kind.ELSEWHERE)),
                    file("file-4k", "file of 4 KiB", 64, 4 * KIB),
                    file("file-64k", "file of 64 KiB", 16, 64 * KIB),
                    file("file-1m", "file of 1 MiB", 8, MIB),
                    file("file-1g", "file of 1 GiB", 1, 1024L * MIB),
                    udp("udp-64", "datagrams of 64 B", 64),
                    udp("udp-1400", "datagrams of 1,400 B", 1400));

    private static Workload echo(
            String name, String title, int connections, int size, int depth, List<Kind> kinds) {
        return new Workload(name, title, kinds, "pingpong", connections, size, depth, 0);
    }

    private static Workload file(String name, String title, int connections, long bytes) {
        return new Workload(
                name,
                title + " after a head of 200 B",
                List.of(Kind.FILE),
                "file",
                connections,
                64,
                1,
                bytes);
    }

    private static Workload udp(String name, String title, int size) {
        return new Workload(
                name, title + ", with packet info", List.of(Kind.UDP), "udp", 64, size, 1, 0);
    }

    /** Returns the same on another number of connections. */
    Workload on(int other) {
        return new Workload(name, title, kinds, shape, other, size, depth, fileBytes);
    }

    /** Returns the bytes of the answer to a message. */
    private long responseBytes() {
        return fileBytes > 0 ? HEAD + fileBytes : size;
    }

    /**
     * Returns how many messages a window had. Long ones are counted by their bytes: parts of them
     * lie in the window, and one may take longer than the window.
     */
    double messages(LoadClient.Report report) {
        long bytes = responseBytes();
        return bytes < LONG ? report.get("messages") : report.get("bytes") / bytes;
    }

    boolean needsSameServersAs(Workload other) {
        return kinds.getFirst() == other.kinds.getFirst() && fileBytes == other.fileBytes;
    }
}
