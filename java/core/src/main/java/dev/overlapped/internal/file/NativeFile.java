package dev.overlapped.internal.file;

import dev.overlapped.internal.failure.NativeException;

/**
 * A file of a backend, opened to be transmitted. Transmissions of several connections may use it at
 * the same time, for each says at which offset it reads.
 *
 * <p>Lifetime: closing waits for the transmissions that use it; the handle goes when the last of
 * them has ended. Any thread.
 */
public abstract class NativeFile {
    private int uses; // under the monitor, like the next
    private boolean closed;

    protected NativeFile() {}

    /** The present length in bytes. */
    public abstract long size() throws NativeException;

    /** Closes the handle. Called once, when nothing uses it. */
    protected abstract void closeHandle();

    /**
     * Keeps the handle open for one transmission.
     *
     * @return false if the file is closed
     */
    public final synchronized boolean retain() {
        if (!closed) {
            uses++;
        }
        return !closed;
    }

    /** The transmission has ended. */
    public final synchronized void release() {
        uses--;
        closeIfUnused();
    }

    /** No transmission may begin any more. Harmless when repeated. */
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            closeIfUnused();
        }
    }

    private void closeIfUnused() {
        if (closed && uses == 0) {
            closeHandle();
        }
    }
}
