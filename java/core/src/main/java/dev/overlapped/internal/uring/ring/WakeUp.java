package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.MemoryConstants;
import dev.overlapped.internal.linux.Errno;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The means for other threads to end a wait: an eventfd, which the ring is always reading.
 *
 * <p><b>Kernel contract</b> (eventfd(2), IORING_OP_READ, 5.6): a write adds to the counter, a read
 * takes all of it and completes as soon as it is not 0; so a wake-up before the wait is not lost,
 * and several count as one. It is not EFD_NONBLOCK, with which the read would fail instead of
 * waiting.
 *
 * <p>Lifetime: {@link #close} and {@link #wake} exclude each other, for a closed descriptor's
 * number may be another file's.
 */
public final class WakeUp {
    private final LinuxIo io;
    private final int fd;
    private final long counter; // where the ring's read goes
    private final long one;
    private boolean armed;
    private boolean closed;

    public WakeUp(LinuxIo io, Arena arena) throws NativeException {
        this.io = io;
        MemorySegment memory = arena.allocate(2 * Long.BYTES, Long.BYTES);
        memory.set(ValueLayout.JAVA_LONG, Long.BYTES, 1);
        counter = memory.address();
        one = memory.address() + Long.BYTES;
        fd = io.eventfd(0, MemoryConstants.EFD_CLOEXEC);
        if (fd < 0) {
            boolean limit = -fd == ErrorCodes.EMFILE || -fd == ErrorCodes.ENFILE;
            String advice = limit ? "too many descriptors are open (ulimit -n)" : "";
            throw Errno.DOMAIN.refused("eventfd", -fd, advice);
        }
    }

    /** Submits the read. The loop's thread. */
    public void arm(Ring ring) {
        ring.put(IoUring.IORING_OP_READ, fd, counter, Long.BYTES, 0, Tokens.own(Tokens.WAKE));
        armed = true;
    }

    /** Takes the completion of the read, and reads again. The loop's thread. */
    public void completed(Ring ring, int result) {
        if (result < 0 && !Errno.isTransient(-result)) {
            throw new IllegalStateException(
                    "the ring cannot continue: read(eventfd): " + Errno.DOMAIN.describe(-result));
        }
        arm(ring);
    }

    /** Takes the last completion of the read. The loop's thread. */
    public void disarmed() {
        armed = false;
    }

    /** Returns whether the ring reads. The loop's thread. */
    public boolean isArmed() {
        return armed;
    }

    /** Completes the read, or the next one. Any thread. */
    public synchronized void wake() {
        if (!closed) {
            io.write(fd, one, Long.BYTES);
        }
    }

    /** Closes the eventfd, which the ring reads no longer. The loop's thread. */
    public synchronized void close() {
        if (!closed) {
            closed = true;
            io.close(fd);
        }
    }
}
