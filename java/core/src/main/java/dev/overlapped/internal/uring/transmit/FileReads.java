package dev.overlapped.internal.uring.transmit;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.FileConstants;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.linux.LinuxFile;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;

/**
 * Reads what a transmission sends of files, without waiting for a disk. Hop 5.
 *
 * <p><b>Kernel contract</b> (preadv2(2), io_uring_prep_read(3)): a read with RWF_NOWAIT takes what
 * is in the page cache, and says EAGAIN instead of waiting for a disk; then the read goes through
 * the ring, which waits without this thread. A read at the end of the file moves 0 bytes.
 */
public final class FileReads {
    private final LinuxIo io;
    private final Ring ring;
    private final InFlight inFlight;

    public FileReads(LinuxIo io, Ring ring, InFlight inFlight) {
        this.io = io;
        this.ring = ring;
        this.inFlight = inFlight;
    }

    /**
     * Reads what is in the page cache, else says −EAGAIN.
     *
     * @param vector an iovec: where to
     */
    int atOnce(LinuxFile file, long vector, long offset) {
        if (!file.readsAtOnce) {
            return -ErrorCodes.EAGAIN;
        }
        int result = (int) io.preadv2(file.fd(), vector, 1, offset, FileConstants.RWF_NOWAIT);
        if (result == -ErrorCodes.EOPNOTSUPP || result == -ErrorCodes.ENOSYS) {
            file.readsAtOnce = false;
        }
        return file.readsAtOnce ? result : -ErrorCodes.EAGAIN;
    }

    /** Has the kernel read; the completion comes to the operation's first stage. */
    void throughRing(
            TransmitOperation operation, LinuxFile file, long address, int bytes, long offset) {
        long token = inFlight.token(operation, Tokens.FIRST);
        long entry = ring.put(IoUring.IORING_OP_READ, file.fd(), address, bytes, 0, token);
        ring.submissions().offset(entry, offset);
    }
}
