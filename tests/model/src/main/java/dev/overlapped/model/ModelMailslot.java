package dev.overlapped.model;

import java.util.ArrayDeque;

/** An end of a mailslot: the server's with its messages, or a writer's. */
final class ModelMailslot {
    private final Kernel kernel;
    private final int maxBytes;
    private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
    private final ArrayDeque<PendingOperation> reads = new ArrayDeque<>();
    private boolean closed;

    /** The path that it was made or opened with. */
    final String path;

    /** The server that it writes to; null of a server, and of a writer to other computers. */
    final ModelMailslot server;

    /** Its operations, and its completion port. */
    final ModelSocket operations;

    ModelMailslot(Kernel kernel, String path, int maxBytes, ModelMailslot server) {
        this.kernel = kernel;
        this.path = path;
        this.maxBytes = maxBytes;
        this.server = server;
        this.operations = new ModelSocket(kernel, false, false);
    }

    /** Returns whether a message is longer than it takes. */
    boolean refuses(int bytes) {
        return maxBytes != 0 && bytes > maxBytes;
    }

    boolean isClosed() {
        return closed;
    }

    int maxBytes() {
        return maxBytes;
    }

    int count() {
        return messages.size();
    }

    /** Returns the bytes of the next message, or {@code otherwise}. */
    int nextBytes(int otherwise) {
        return messages.isEmpty() ? otherwise : messages.peek().length;
    }

    void write(byte[] message) {
        messages.add(message);
        advance();
    }

    void read(PendingOperation operation) {
        reads.add(operation);
        kernel.after(kernel.adversary.delayNanos(), this::advance);
    }

    /** Returns whether the next message fits into the next read, if there are both. */
    boolean fits(int room) {
        return !reads.isEmpty() || messages.isEmpty() || messages.peek().length <= room;
    }

    private void advance() {
        reads.removeIf(read -> !read.isPending());
        while (!reads.isEmpty() && !messages.isEmpty()) {
            PendingOperation read = reads.poll();
            if (messages.peek().length > read.buffers.total()) {
                operations.complete(read, Status.BUFFER_TOO_SMALL, null); // the message stays
            } else {
                operations.complete(read, Status.SUCCESS, messages.poll());
            }
        }
    }

    void close() {
        closed = true;
        messages.clear();
        operations.close();
    }

    @Override
    public String toString() {
        return (server == null ? "mailslot " : "writer of ") + path;
    }
}
