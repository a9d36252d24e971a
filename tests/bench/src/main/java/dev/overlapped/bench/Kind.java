package dev.overlapped.bench;

/** What a server can be started for. */
enum Kind {
    ECHO("echo"),
    /** As {@link #ECHO}, of so much that large buffers pay. */
    STREAM("echo"),
    /** Answers start on another thread than what they answer came on. */
    ELSEWHERE("echo"),
    /** A virtual thread waits on each connection. */
    BLOCKING("echo"),
    FILE("file"),
    UDP("udp");

    private static final int BUFFER = 16 * 1024;
    private static final int LARGE_BUFFER = 64 * 1024;

    private final String shape;

    Kind(String shape) {
        this.shape = shape;
    }

    /** How large the buffers of its servers are, where they ask for some. */
    int bufferBytes() {
        return this == STREAM ? LARGE_BUFFER : BUFFER;
    }

    /** As the servers call it. */
    String shape() {
        return shape;
    }
}
