package dev.overlapped.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A load of a model's server.
 *
 * @param name in the table
 * @param title in words
 * @param connections that the client tries to open
 * @param depth messages in flight per connection
 * @param options further ones of the client
 */
record ModelLoad(String name, String title, int connections, int depth, List<String> options) {
    /** Bytes of a message. */
    static final int SIZE = 1024;

    /** Bytes per second and 1,000 connections. */
    private static final int RATE = 200_000;

    /** Up to so many connections send as fast as they can. */
    private static final int FAST = 7_000;

    /** Returns the loads of the table: the classic ones, and idle connections. */
    static final List<ModelLoad> ALL = List.of(of(FAST), of(12_000), idle(19_000), of(50_000));

    /** Under Wine all processes share the descriptors of its server. */
    static final List<ModelLoad> WINE = List.of(of(FAST), of(12_000));

    static ModelLoad of(int connections) {
        return connections <= FAST
                ? new ModelLoad(
                        "fast", "as fast as they can, four in flight", connections, 4, List.of())
                : new ModelLoad(
                        "limited",
                        "each 1,000 limited to 200,000 bytes/s",
                        connections,
                        1,
                        List.of("--rate", "" + RATE));
    }

    private static ModelLoad idle(int connections) {
        String title = "idle: a message per connection in ten seconds";
        return new ModelLoad("idle", title, connections, 1, List.of("--hold"));
    }

    /** Returns it as a workload of the lab. */
    Workload workload() {
        return new Workload(name, title, List.of(), "pingpong", connections, SIZE, depth, 0);
    }

    /**
     * Returns the options of a client of several servers, some connections of which may be missing.
     */
    List<String> optionsFor(List<ServerProcess> servers, double patience) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--sources", "8", "--partial", "--patience", "" + patience));
        for (ServerProcess server : servers.subList(1, servers.size())) {
            all.addAll(List.of("--port", "" + server.port(), "--also-pid", "" + server.pid()));
        }
        return all;
    }
}
