package dev.overlapped.internal.linux;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.memory.NativeAllocation;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The data of the next send of a transmission of datagrams: one datagram, or several of equal size,
 * the last of which may be shorter. Memory is sent from where it lies, pieces of files are read
 * into memory of this object's own.
 *
 * <pre>
 *  0              64 KiB       + 64          + 128
 * +--------------+------------+-------------+-------------+
 * | read of files| msghdr     | UDP_SEGMENT | 513 iovec   |
 * +--------------+------------+-------------+-------------+
 * </pre>
 *
 * <p><b>Kernel contract</b> (udp(7), sendmsg(2)): with UDP_SEGMENT at most 64 datagrams go as one,
 * with as many bytes as one datagram may have over IPv4.
 *
 * <p>Lifetime: serves one transmission after the other, from {@link #assign} to {@link #clear}; its
 * memory is of the backend's arena. While the kernel reads or sends, the memory is the kernel's.
 */
public final class DatagramBatch {
    /** The most bytes of a datagram over IPv4, and of several that go as one. */
    public static final int MAX_IPV4 = 65_507;

    /** The most bytes of one datagram over IPv6. */
    public static final int MAX_IPV6 = 65_527;

    private static final int MAX_TRIES = 2;
    private static final int MAX_SEGMENTS = 64;
    private static final int MAX_VECTORS = TransmitOperation.MAX_DATAGRAM_ELEMENTS;
    private static final long HEADER = 1 << 16;
    private static final long CONTROL = HEADER + 64;
    private static final long VECTORS = CONTROL + 64;

    private final ControlCodec codec = new LinuxControl();
    private final MessageHeader segments = new MessageHeader();
    private final byte[] control = new byte[ControlCodec.MAX_SENT];
    private final MemorySegment memory;

    @SuppressWarnings("NullAway.Init") // assign sets it before every use
    private TransmitOperation operation;

    private int maxSegment; // longer datagrams go one at a time: the kernel refused to segment them

    // The datagrams of the batch.
    private int end;
    private int datagrams;
    private int segment;
    private int bytes;
    private int tries; // besides the first send of it

    // The part of them that is in memory.
    private int index;
    private long within;
    private int vectors;
    private int staged;

    /**
     * @param arena for the memory that files are read to
     */
    public DatagramBatch(Arena arena) {
        long bytes = VECTORS + (MAX_VECTORS + 1) * Iovec.SIZE; // one to read to
        memory = NativeAllocation.allocate(arena, bytes, 4096);
    }

    /** Serves {@code transmission} until {@link #clear}. */
    public void assign(TransmitOperation transmission) {
        operation = transmission;
        maxSegment = Integer.MAX_VALUE;
    }

    /** Forgets the operation, which has ended. */
    @SuppressWarnings("NullAway") // nothing uses it before it is assigned again
    public void clear() {
        operation = null;
    }

    /** Begins the next send at the operation's present position. */
    public void begin() {
        tries = 0;
        index = operation.index();
        within = 0;
        vectors = 0;
        staged = 0;
        end = operation.endOfDatagram(index);
        segment = (int) operation.bytes(index, end); // at most MAX_IPV6, the caller checks
        bytes = segment;
        datagrams = 1;
        for (int last = segment; last == segment && mayTakeMore(); datagrams++) {
            int next = operation.endOfDatagram(end);
            long more = operation.bytes(end, next);
            if (more > segment
                    || bytes + more > MAX_IPV4
                    || next - index > MAX_VECTORS
                    || operation.isUnread(end, next)) {
                break;
            }
            last = (int) more;
            bytes += last;
            end = next;
        }
    }

    private boolean mayTakeMore() {
        return segment <= maxSegment && datagrams < MAX_SEGMENTS && end < operation.count();
    }

    /** Returns whether several datagrams go as one. */
    public boolean isSegmented() {
        return datagrams > 1;
    }

    /** Sends datagrams of this size, and longer ones, one at a time from now on. */
    public void refuseSegments() {
        maxSegment = segment - 1;
    }

    /**
     * Returns whether the batch, whose send has failed, is to be sent once more: the error may be
     * that of an earlier datagram. One of its own is met each time.
     */
    public boolean mayTryAgain() {
        return tries++ < MAX_TRIES;
    }

    /** Sends all datagrams one at a time from now on: one of several cannot be read. */
    public void refuseAllSegments() {
        maxSegment = 0;
    }

    /** Returns the number of bytes that the batch sends. */
    public int bytes() {
        return bytes;
    }

    /**
     * Adds the memory that comes next, and returns how many bytes to read of the file after it; 0 =
     * the batch is complete.
     */
    public int wanted() {
        for (; index < end; index++) {
            Element element = operation.element(index);
            if (element.isFile() && within < element.length()) {
                return (int) (element.length() - within);
            } else if (!element.isFile() && element.length() > 0) {
                add(element.start(), element.length());
            }
            within = 0;
        }
        return 0;
    }

    /** Returns the index of the element to read from next. */
    public int index() {
        return index;
    }

    /** Returns the file to read from next. */
    public LinuxFile file() {
        return (LinuxFile) present(operation.element(index).file());
    }

    /** Returns the offset in its file to read from. */
    public long offset() {
        return operation.element(index).start() + within;
    }

    /** Returns the address to read to. */
    public long address() {
        return memory.address() + staged;
    }

    /** Returns the address of an iovec that describes {@code length} bytes at {@link #address}. */
    public long vector(int length) {
        return describe(vectors, address(), length);
    }

    /** Adds bytes that were read to {@link #address}. */
    public void read(int length) {
        add(address(), length);
        staged += length;
        within += length;
    }

    private void add(long address, long length) {
        long before = VECTORS + (vectors - 1) * Iovec.SIZE;
        long size = vectors == 0 ? 0 : memory.get(ValueLayout.JAVA_LONG, before + Iovec.IOV_LEN);
        if (size > 0
                && memory.get(ValueLayout.JAVA_LONG, before + Iovec.IOV_BASE) + size == address) {
            memory.set(ValueLayout.JAVA_LONG, before + Iovec.IOV_LEN, size + length);
        } else {
            describe(vectors++, address, length);
        }
    }

    private long describe(int i, long address, long length) {
        long at = VECTORS + i * Iovec.SIZE;
        Iovecs.write(memory, at, address, length);
        return memory.address() + at;
    }

    /** Describes the send; returns the address of the msghdr. */
    public long describe() {
        long base = memory.address();
        int controlBytes = 0;
        if (isSegmented()) {
            segments.segmentSize(segment);
            controlBytes = codec.encode(segments, false, control);
            MemorySegment.copy(control, 0, memory, ValueLayout.JAVA_BYTE, CONTROL, controlBytes);
        }
        memory.asSlice(HEADER, Msghdr.SIZE).fill((byte) 0); // the kernel has written to it
        memory.set(ValueLayout.JAVA_LONG, HEADER + Msghdr.MSG_IOV, base + VECTORS);
        memory.set(ValueLayout.JAVA_LONG, HEADER + Msghdr.MSG_IOVLEN, vectors);
        memory.set(
                ValueLayout.JAVA_LONG,
                HEADER + Msghdr.MSG_CONTROL,
                controlBytes == 0 ? 0 : base + CONTROL);
        memory.set(ValueLayout.JAVA_LONG, HEADER + Msghdr.MSG_CONTROLLEN, controlBytes);
        return base + HEADER;
    }
}
