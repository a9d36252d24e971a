package dev.overlapped.bench;

/** What a server can be started for. */
enum Kind {
    ECHO("echo"),
    /** Answers start on another thread than what they answer came on. */
    ELSEWHERE("echo"),
    /** A virtual thread waits on each connection. */
    BLOCKING("echo"),
    FILE("file"),
    UDP("udp");

    private final String shape;

    Kind(String shape) {
        this.shape = shape;
    }

    /** As the servers call it. */
    String shape() {
        return shape;
    }
}
