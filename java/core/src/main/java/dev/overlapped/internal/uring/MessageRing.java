package dev.overlapped.internal.uring;

import dev.overlapped.internal.Backend;
import dev.overlapped.internal.MessageHeader;
import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.ReceiveMessageOperation;
import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.RecvmsgOut;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The buffers that one multishot receive of datagrams fills, and what it has filled and nobody has
 * taken yet. They are large enough for every datagram there is, so none is cut off here that the
 * operation's own buffer has room for.
 *
 * <p><b>Kernel contract</b> (io_uring_register_buf_ring(3), io_uring_prep_recvmsg_multishot(3),
 * 6.0): the ring's entries name buffers, its tail lies in the unused part of the first entry. A
 * buffer is the kernel's from the moment the tail has passed it until a completion names it. It
 * then holds what {@link MessageDecoder} reads, and the data.
 *
 * <p>Lifetime: the memory is the backend's, and used again for another socket. The loop's thread
 * only.
 */
final class MessageRing {
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();
    private static final int ENTRIES = 16;
    private static final int MOST_DATA = 65_536;
    private static final int PAGE = 4096;
    private static final int BUFFER_BYTES =
            (int) RecvmsgOut.SIZE + MessageDecoder.NAME_BYTES + Backend.MOST_CONTROL + MOST_DATA;

    private final int group;
    private final MemorySegment entries;
    private final MemorySegment buffers;
    private final int[] filled = new int[ENTRIES];
    private final int[] bytes = new int[ENTRIES];
    private int filledFrom;
    private int filledCount;
    private int tail;

    /**
     * Gives the kernel a ring of buffers under the number {@code group}.
     *
     * @throws NativeException if the kernel has no such rings
     */
    MessageRing(Ring ring, Arena arena, int group) throws NativeException {
        this.group = group;
        this.entries = arena.allocate(ENTRIES * BufferRing.ENTRY_SIZE, PAGE);
        this.buffers = arena.allocate((long) ENTRIES * BUFFER_BYTES, Long.BYTES);
        MemorySegment request = arena.allocate(BufferRing.REGISTRATION_SIZE, Long.BYTES);
        request.set(ValueLayout.JAVA_LONG, BufferRing.RING_ADDR, entries.address());
        request.set(ValueLayout.JAVA_INT, BufferRing.RING_ENTRIES, ENTRIES);
        request.set(ValueLayout.JAVA_SHORT, BufferRing.BGID, (short) group);
        int result = ring.register(IoUring.IORING_REGISTER_PBUF_RING, request.address(), 1);
        if (result < 0) {
            throw Errno.DOMAIN.refused("io_uring_register(IORING_REGISTER_PBUF_RING)", -result, "");
        }
        for (int i = 0; i < ENTRIES; i++) {
            giveBack(i);
        }
    }

    /** Its number. */
    int group() {
        return group;
    }

    private void giveBack(int buffer) {
        long entry = (tail & ENTRIES - 1) * BufferRing.ENTRY_SIZE;
        long address = buffers.address() + (long) buffer * BUFFER_BYTES;
        entries.set(ValueLayout.JAVA_LONG, entry + BufferRing.ADDR, address);
        entries.set(ValueLayout.JAVA_INT, entry + BufferRing.LEN, BUFFER_BYTES);
        entries.set(ValueLayout.JAVA_SHORT, entry + BufferRing.BID, (short) buffer);
        tail++;
        SHORT.setRelease(entries, BufferRing.TAIL, (short) tail);
    }

    /** A completion has named {@code buffer}, with {@code length} bytes used. */
    void arrived(int buffer, int length) {
        if (buffer >= ENTRIES || filledCount == ENTRIES || length > BUFFER_BYTES) {
            throw new IllegalStateException(
                    "broken invariant: buffer " + buffer + " with " + length + " bytes");
        }
        int at = filledFrom + filledCount++ & ENTRIES - 1;
        filled[at] = buffer;
        bytes[at] = length;
    }

    /** Whether nothing waits here. */
    boolean isEmpty() {
        return filledCount == 0;
    }

    /** Gives all that waits here back to the kernel. */
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
     * Moves the oldest datagram, of which there must be one, to where {@code operation} wants it;
     * one that has no room for anything leaves it here.
     *
     * @param controlRoom the room for control messages that the receive was started with
     * @return how many bytes of data
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
            BufferRing.copy(buffer.asSlice(data, moved), operation.address());
            removeOldest();
        }
        return moved;
    }
}
