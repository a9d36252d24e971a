package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The count of the socket descriptors that one backend has open. A descriptor that is opened here
 * is closed here, or passed to another backend by {@link #adoptFrom}.
 *
 * <p><b>Kernel contract</b> (close(2)): Linux frees the number whatever it answers, except EBADF.
 *
 * <p>Any thread.
 */
public final class OpenDescriptors {
    private final LinuxIo io;
    private final AtomicInteger count = new AtomicInteger();

    public OpenDescriptors(LinuxIo io) {
        this.io = io;
    }

    /** Counts a descriptor that was opened. */
    public void opened() {
        count.incrementAndGet();
    }

    /** Counts a descriptor that is closed. */
    public void closed() {
        count.decrementAndGet();
    }

    /** Moves the count of an open descriptor from {@code former}. */
    public void adoptFrom(OpenDescriptors former) {
        if (former != this) {
            count.incrementAndGet();
            former.count.decrementAndGet();
        }
    }

    /** Closes a descriptor by a plain call, and counts it. */
    public void close(int fd) {
        closed(Integer.toString(fd), io.close(fd));
    }

    /**
     * Counts a descriptor that was closed with {@code result}.
     *
     * @param name of the descriptor, for the message of a broken invariant
     */
    public void closed(String name, int result) {
        if (result == -ErrorCodes.EBADF) {
            throw new IllegalStateException(
                    "broken invariant: descriptor " + name + " closed twice");
        }
        closed();
    }

    /** Returns the number of descriptors that are open. */
    public int count() {
        return count.get();
    }
}
