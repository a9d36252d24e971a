package dev.overlapped.bench;

/** The service that a server is started for. */
enum Kind {
    ECHO("echo"),
    /** {@link #ECHO} of messages for which large buffers pay. */
    STREAM("echo"),
    /** Another thread than the receiving one starts the answers. */
    ELSEWHERE("echo"),
    /** A virtual thread per connection waits. */
    BLOCKING("echo"),
    FILE("file"),
    UDP("udp");

    private static final int BUFFER = 16 * 1024;
    private static final int LARGE_BUFFER = 64 * 1024;

    private final String shape;

    Kind(String shape) {
        this.shape = shape;
    }

    /** Returns the size of the buffers of its servers, where they ask for some. */
    int bufferBytes() {
        return this == STREAM ? LARGE_BUFFER : BUFFER;
    }

    /** Returns the servers' name of it. */
    String shape() {
        return shape;
    }
}
