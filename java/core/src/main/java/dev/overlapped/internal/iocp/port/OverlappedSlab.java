package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.ffi.memory.NativeMemoryRefused;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.Overlapped;
import dev.overlapped.internal.ffi.windows.Wsabuf;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.slot.SlotTable;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;

/**
 * The slots of the operations in flight: each an OVERLAPPED and the fields that belong to it, at an
 * address that never changes. A completion packet names its operation by that address alone, so
 * {@link #resolve} checks the address before it follows it: address → slot → generation →
 * operation.
 *
 * <pre>
 *  0          8              16         24       32
 * +----------+--------------+----------+--------+
 * | Internal | InternalHigh | Offset*2 | hEvent |  OVERLAPPED, the kernel's while in flight
 * +----------+--------------+----------+--------+
 *  32      40      48      52      56           60      64
 * +-------+-------+-------+-------+------------+-------+
 * | len   | buf   | flags | bytes | generation | annex |
 * +-------+-------+-------+-------+------------+-------+
 *  WSABUF          DWORD   DWORD   of the slot  block
 *
 *  of AcceptEx, instead of the WSABUF, two SOCKETs:
 * +-------+-------+
 * | accept| listen|
 * +-------+-------+
 * </pre>
 *
 * <p>Lifetime: a slot and its annex block are the kernel's from {@link #reserve} until the
 * completion is dequeued or the starting call has returned a code after which none follows; then
 * {@link #release} frees both, before the completion is reported. The loop's thread only, except
 * {@link #inUse}.
 */
public final class OverlappedSlab {
    static final int SLOT_BYTES = 64;

    /** The most bytes of an annex block. */
    public static final int MAX_ANNEX_BYTES = Annex.MAX_BYTES;

    private static final long WSABUF = Overlapped.SIZE;
    private static final long ACCEPT_SOCKET = WSABUF;
    private static final long LISTEN_SOCKET = ACCEPT_SOCKET + Long.BYTES;
    private static final long FLAGS = WSABUF + Wsabuf.SIZE;
    private static final long BYTES = FLAGS + Integer.BYTES;
    private static final long GENERATION = BYTES + Integer.BYTES;
    private static final long ANNEX = GENERATION + Integer.BYTES;
    private static final int NO_BLOCK = -1;
    private static final int FIRST_SLOTS = 256;

    private final SlotTable<Operation> table = new SlotTable<>(FIRST_SLOTS);
    private final Blocks slots;
    private final Annex annex;

    public OverlappedSlab(Arena arena) {
        if (ANNEX + Integer.BYTES != SLOT_BYTES) {
            throw new IllegalStateException("a slot has " + (ANNEX + Integer.BYTES) + " bytes");
        }
        slots = new Blocks(arena, SLOT_BYTES, FIRST_SLOTS);
        annex = new Annex(arena);
    }

    /**
     * Publishes {@code operation} in a slot of its own, ready for the call that starts it: its
     * packet may be dequeued before that call has returned.
     *
     * @return the address of the OVERLAPPED, which names the slot from here on
     * @throws NativeMemoryRefused if there is no memory for more slots
     */
    public long reserve(Operation operation) {
        int index = table.reserve(operation);
        try {
            while (slots.capacity() < table.capacity()) {
                slots.grow();
            }
        } catch (NativeMemoryRefused refused) {
            table.release(operation);
            throw refused;
        }
        long slot = slots.address(index);
        clear(slot);
        NativeMemory.putInt(slot + GENERATION, (int) (table.token(index) >>> 32));
        NativeMemory.putInt(slot + ANNEX, NO_BLOCK);
        return slot;
    }

    /** Returns the address of the OVERLAPPED of an operation in flight. */
    public long address(Operation operation) {
        return slots.address(operation.slot());
    }

    /**
     * Returns the operation whose OVERLAPPED is at {@code address}.
     *
     * @throws IllegalStateException the address is no slot's, or the slot's operation has completed
     */
    public Operation resolve(long address) {
        int index = slots.index(address);
        if (index < 0) {
            throw new IllegalStateException(
                    "broken invariant: completion packet for OVERLAPPED 0x"
                            + Long.toHexString(address)
                            + ", which is not one of the "
                            + slots.capacity()
                            + " slots");
        }
        return table.resolve((long) NativeMemory.getInt(address + GENERATION) << 32 | index);
    }

    /** Returns the token of an operation in flight, which is not valid for the slot's next one. */
    public long token(Operation operation) {
        return table.token(operation.slot());
    }

    /** Returns the operation that a token names, null when it has completed. */
    public @Nullable Operation inFlight(long token) {
        return table.isLive(token) ? table.resolve(token) : null;
    }

    /** Frees the slot of {@code operation} and its annex block. */
    public void release(Operation operation) {
        int block = NativeMemory.getInt(address(operation) + ANNEX);
        if (block != NO_BLOCK) {
            annex.release(block);
        }
        table.release(operation);
    }

    /**
     * Returns the address of the slot's annex block, of at least {@code bytes} bytes, which is
     * reserved now unless the slot has one.
     */
    public long annex(long slot, int bytes) {
        int block = NativeMemory.getInt(slot + ANNEX);
        if (block == NO_BLOCK) {
            block = annex.reserve(bytes);
            NativeMemory.putInt(slot + ANNEX, block);
        }
        return annex.address(block);
    }

    /** Clears the slot's OVERLAPPED for the next call of the operation. */
    public void clear(long slot) {
        NativeMemory.clear(slot, Overlapped.SIZE);
        NativeMemory.putInt(slot + FLAGS, 0);
        NativeMemory.putInt(slot + BYTES, 0);
    }

    /**
     * Describes the operation's memory for WSARecv and WSASend: one buffer in the slot, several in
     * its annex.
     *
     * @return the address of the first WSABUF
     */
    public long describeBuffers(Operation operation, long slot) {
        if (!operation.isVector()) {
            return describe(slot, operation.address(), operation.length());
        }
        long array = annex(slot, Operation.MAX_BUFFERS * (int) Wsabuf.SIZE);
        return describe(operation.vector(), array);
    }

    /** Describes several buffers at {@code array}; returns that. */
    public static long describe(Operation.Vector vector, long array) {
        for (int i = 0; i < vector.count(); i++) {
            write(array + i * Wsabuf.SIZE, vector.address(i), vector.length(i));
        }
        return array;
    }

    /** Describes one buffer, in the slot; returns the address of its WSABUF. */
    public static long describe(long slot, long address, int length) {
        write(slot + WSABUF, address, length);
        return slot + WSABUF;
    }

    private static void write(long wsabuf, long address, int length) {
        NativeMemory.putInt(wsabuf + Wsabuf.LEN, length);
        NativeMemory.putLong(wsabuf + Wsabuf.BUF, address);
    }

    /** Returns the number of WSABUFs that {@link #describeBuffers} fills. */
    public static int bufferCount(Operation operation) {
        return operation.isVector() ? operation.vector().count() : 1;
    }

    /**
     * Returns the NTSTATUS that Windows wrote to the OVERLAPPED; the upper half of the field is not
     * always written.
     */
    public static int status(long slot) {
        return NativeMemory.getInt(slot + Overlapped.INTERNAL);
    }

    /** Returns the bytes moved, as Windows wrote them to the OVERLAPPED. */
    public static int transferred(long slot) {
        return NativeMemory.getInt(slot + Overlapped.INTERNAL_HIGH);
    }

    /** Returns the address of the slot's flags, for calls that read and write them. */
    public static long flags(long slot) {
        return slot + FLAGS;
    }

    /** Sets the offset in the file from which the operation reads. */
    public static void fileOffset(long slot, long offset) {
        NativeMemory.putLong(slot + Overlapped.OFFSET, offset);
    }

    /** Returns the address of the slot's count of bytes, for calls that write one. */
    public static long bytes(long slot) {
        return slot + BYTES;
    }

    /** Records the sockets of an AcceptEx. */
    public static void acceptSockets(long slot, long accept, long listen) {
        NativeMemory.putLong(slot + ACCEPT_SOCKET, accept);
        NativeMemory.putLong(slot + LISTEN_SOCKET, listen);
    }

    /** Returns the socket that an AcceptEx was given for its connection. */
    public static long acceptSocket(long slot) {
        return NativeMemory.getLong(slot + ACCEPT_SOCKET);
    }

    /** Returns the address of an AcceptEx's listening SOCKET, for SO_UPDATE_ACCEPT_CONTEXT. */
    public static long listenSocketAddress(long slot) {
        return slot + LISTEN_SOCKET;
    }

    /** Returns the number of slots in use. Any thread. */
    public int inUse() {
        return table.inUse();
    }

    /** Returns the number of slots, used or free. */
    public int capacity() {
        return slots.capacity();
    }

    /**
     * Returns the operation in slot {@code index}, null when it is free; for a walk over all of
     * them.
     */
    public @Nullable Operation operation(int index) {
        return inFlight(table.token(index));
    }

    /** Returns the number of annex blocks in use. */
    int annexInUse() {
        return annex.inUse();
    }
}
