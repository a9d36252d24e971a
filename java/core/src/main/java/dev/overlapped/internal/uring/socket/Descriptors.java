package dev.overlapped.internal.uring.socket;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.linux.OpenDescriptors;
import dev.overlapped.internal.slot.SlotTable;
import dev.overlapped.internal.uring.ring.ArmedTable;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;

import org.jspecify.annotations.Nullable;

import java.util.function.LongConsumer;

/**
 * The socket descriptors of one backend, ordinary and direct, and their closing through the ring.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_close(3), IORING_OP_CLOSE, 5.6; close(2)): closing
 * cancels nothing, operations in flight keep the file open and continue; so they are cancelled
 * first, in the same submission, whose entries are taken in order. The number is free for others
 * only when the entry is taken, and until then no other file can have it: that is why closing
 * through the ring is safe with submissions of that number still in the queue, and close(2) would
 * not be. Of a direct descriptor the slot is named in file_index (5.15), as one more than it is.
 */
public final class Descriptors {
    private final Ring ring;
    private final @Nullable DirectTable table; // null = none
    private final OpenDescriptors open;
    private final ArmedTable<UringSocket> sockets = new ArmedTable<>(Tokens.CLOSING);
    private final LongConsumer closeUntaken = this::closeUntaken; // made before memory is wanting
    private int closing; // those of no socket

    /**
     * @param table of the ring's direct descriptors; null if it has none
     * @param open counts them
     */
    public Descriptors(Ring ring, @Nullable DirectTable table, OpenDescriptors open) {
        this.ring = ring;
        this.table = table;
        this.open = open;
    }

    /** Returns the count of the open ones. Any thread. */
    public OpenDescriptors open() {
        return open;
    }

    /**
     * Counts a connection's descriptor that the kernel has made.
     *
     * @param result an accept's: a descriptor, or where there is a table a slot, reserved before
     * @return the descriptor, ordinary or direct
     */
    public int accepted(int result) {
        open.opened();
        return table == null ? result : DirectDescriptor.of(result);
    }

    /**
     * Closes {@code fd}, which no socket has, after all entries that were put for it. The loop's
     * thread.
     */
    public void close(int fd) {
        put(fd, Tokens.close(fd));
        closing++;
    }

    /** Closes a socket's descriptor after all entries that were put for it. The loop's thread. */
    public void close(UringSocket socket) {
        put(socket.fd(), sockets.token(sockets.add(socket)));
    }

    private void put(int fd, long token) {
        if (DirectDescriptor.isDirect(fd)) {
            long entry = ring.put(IoUring.IORING_OP_CLOSE, 0, 0, 0, 0, token);
            ring.submissions().fileIndex(entry, DirectDescriptor.slot(fd) + 1);
        } else {
            ring.put(IoUring.IORING_OP_CLOSE, fd, 0, 0, 0, token);
        }
    }

    /** Takes the completion of {@link #close(int)}. The loop's thread. */
    public void closed(RingEntry entry) {
        closing--;
        closed(Tokens.descriptor(entry.token()), entry);
    }

    /** Takes the completion of {@link #close(UringSocket)}. The loop's thread. */
    public UringSocket socketClosed(RingEntry entry) {
        UringSocket socket = present(sockets.resolve(entry.token()));
        sockets.remove(ArmedTable.index(entry.token()));
        closed(socket.fd(), entry);
        return socket;
    }

    private void closed(int fd, RingEntry entry) {
        open.closed(DirectDescriptor.toString(fd), entry.result());
        if (DirectDescriptor.isDirect(fd)) {
            present(table).release();
        }
    }

    /**
     * Closes by hand what was to be closed by entries that the kernel has not taken, and never will
     * take. The loop's thread.
     */
    public void closeUntaken() {
        ring.submissions().forEachPending(IoUring.IORING_OP_CLOSE, closeUntaken);
    }

    private void closeUntaken(long token) {
        if (SlotTable.stage(token) == Tokens.CLOSING) {
            drop(present(sockets.resolve(token)).fd());
            sockets.remove(ArmedTable.index(token));
        } else {
            drop(Tokens.descriptor(token));
            closing--;
        }
    }

    /** Closes {@code fd}, whose ring is about to be closed together with its table. */
    public void drop(int fd) {
        if (DirectDescriptor.isDirect(fd)) {
            open.closed();
        } else {
            open.close(fd);
        }
    }

    /**
     * Returns the number of closings that were submitted and have not completed. The loop's thread.
     */
    public int closing() {
        return closing + sockets.count();
    }
}
