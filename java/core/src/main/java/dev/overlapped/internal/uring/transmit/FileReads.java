package dev.overlapped.internal.uring.transmit;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.linux.LinuxFile;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;

/**
 * Reads of files through the ring, which wait for a disk without this thread; for data that {@link
 * LinuxFile#readCached} does not find in the page cache.
 */
final class FileReads {
    private final Ring ring;
    private final InFlight inFlight;

    FileReads(Ring ring, InFlight inFlight) {
        this.ring = ring;
        this.inFlight = inFlight;
    }

    /** Submits a read; its completion belongs to the operation's first stage. */
    void submit(TransmitOperation operation, LinuxFile file, long address, int bytes, long offset) {
        long token = inFlight.token(operation, Tokens.FIRST);
        long entry = ring.put(IoUring.IORING_OP_READ, file.fd(), address, bytes, 0, token);
        ring.submissions().offset(entry, offset);
    }
}
