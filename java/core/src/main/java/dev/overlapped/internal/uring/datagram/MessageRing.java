package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.RecvmsgOut;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.uring.ring.BufferGroup;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Transfers;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The buffers that one multishot receive of datagrams fills, and the queue of the filled ones. They
 * are large enough for every datagram there is, so none is cut off here that the operation's own
 * buffer has room for.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_recvmsg_multishot(3), 6.0), besides that of {@link
 * BufferGroup}: a filled buffer holds the fields that {@link MessageDecoder} reads, and the data.
 *
 * <p>Lifetime: the memory is the backend's, and used again for another socket. The loop's thread
 * only.
 */
final class MessageRing {
    private static final int ENTRIES = 16;
    private static final int MAX_DATA = 65_536;
    private static final int BUFFER_BYTES =
            (int) RecvmsgOut.SIZE + MessageDecoder.NAME_BYTES + Backend.MAX_CONTROL + MAX_DATA;

    private final BufferGroup group;
    private final MemorySegment buffers;
    private final int[] filled = new int[ENTRIES];
    private final int[] bytes = new int[ENTRIES];
    private int filledFrom;
    private int filledCount;

    /**
     * Gives the kernel a ring of buffers.
     *
     * @throws NativeException if the kernel has no such rings
     */
    MessageRing(Ring ring, Arena arena) throws NativeException {
        this.group = new BufferGroup(ring, arena, ring.nextBufferGroup(), ENTRIES);
        this.buffers = arena.allocate((long) ENTRIES * BUFFER_BYTES, Long.BYTES);
        for (int i = 0; i < ENTRIES; i++) {
            giveBack(i);
        }
    }

    /** Returns its number. */
    int group() {
        return group.number();
    }

    private void giveBack(int buffer) {
        group.give(buffers.address() + (long) buffer * BUFFER_BYTES, BUFFER_BYTES, buffer);
    }

    /** Adds {@code buffer}, which a completion has named, with {@code length} bytes used. */
    void filled(int buffer, int length) {
        if (buffer >= ENTRIES || filledCount == ENTRIES || length > BUFFER_BYTES) {
            throw new IllegalStateException(
                    "broken invariant: buffer " + buffer + " with " + length + " bytes");
        }
        int at = filledFrom + filledCount++ & ENTRIES - 1;
        filled[at] = buffer;
        bytes[at] = length;
    }

    /** Returns whether no datagram is queued. */
    boolean isEmpty() {
        return filledCount == 0;
    }

    /** Gives all queued buffers back to the kernel. */
    void drop() {
        while (!isEmpty()) {
            removeOldest();
        }
    }

    private void removeOldest() {
        int buffer = filled[filledFrom];
        filledFrom = filledFrom + 1 & ENTRIES - 1;
        filledCount--;
        giveBack(buffer);
    }

    /**
     * Moves the oldest datagram, of which there must be one, into the memory of {@code operation};
     * an operation without memory leaves it here.
     *
     * @param controlRoom the room for control messages that the receive was started with
     * @return how many bytes of data were moved
     */
    int take(ReceiveMessageOperation operation, int controlRoom, MessageDecoder decoder) {
        int at = filledFrom;
        MemorySegment buffer =
                buffers.asSlice((long) filled[at] * BUFFER_BYTES, Math.max(bytes[at], 0));
        MessageHeader header = operation.header();
        long data = decoder.decode(buffer, controlRoom, header);
        long length = buffer.byteSize() - data;
        int moved = (int) Math.min(length, operation.length());
        if (operation.length() > 0) {
            if (moved < length) {
                header.add(MessageHeader.TRUNCATED);
            }
            Transfers.move(buffer.asSlice(data, moved), operation);
            removeOldest();
        }
        return moved;
    }
}
