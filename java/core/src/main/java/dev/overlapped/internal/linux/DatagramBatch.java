package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.uring.transmit.TransmitDatagrams;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the next send of a transmission of datagrams takes together: one datagram, or several of
 * equal size, the last of which may be shorter. Memory is taken where it lies, what is in files is
 * read into memory of this object's own.
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
 * <p>Lifetime: serves one transmission after the other, see {@link TransmitDatagrams}; its memory
 * is of the backend's arena. While the kernel reads or sends, it is the kernel's.
 */
public final class DatagramBatch {
    /** The most bytes of a datagram over IPv4, and of all that go as one. */
    public static final int MOST_IPV4 = 65_507;

    /** The same of one datagram over IPv6. */
    public static final int MOST_IPV6 = 65_527;

    private static final int MOST_SEGMENTS = 64;
    private static final int MOST_VECTORS = TransmitOperation.MOST_OF_DATAGRAM;
    private static final long HEADER = 1 << 16;
    private static final long CONTROL = HEADER + 64;
    private static final long VECTORS = CONTROL + 64;

    /** The datagrams of a transmission that are longer go one at a time: the kernel refused it. */
    public int mostSegment;

    private final ControlCodec codec = new LinuxControl();
    private final MessageHeader segments = new MessageHeader();
    private final byte[] control = new byte[ControlCodec.MOST_SENT];
    private final MemorySegment memory;

    // What it takes.
    private int end;
    private int datagrams;
    private int segment;
    private int bytes;

    // How much of that it has.
    private int index;
    private long within;
    private int vectors;
    private int staged;

    public DatagramBatch(Arena arena) {
        memory = arena.allocate(VECTORS + (MOST_VECTORS + 1) * Iovec.SIZE, 4096); // one to read to
    }

    /** Begins the next send of {@code operation}, where that stands. */
    public void begin(TransmitOperation operation) {
        index = operation.index();
        within = 0;
        vectors = 0;
        staged = 0;
        end = operation.endOfDatagram(index);
        segment = (int) operation.bytes(index, end); // at most MOST_IPV6, that is seen to
        bytes = segment;
        datagrams = 1;
        for (int last = segment; last == segment && mayTakeMore(operation); datagrams++) {
            int next = operation.endOfDatagram(end);
            long more = operation.bytes(end, next);
            if (more > segment
                    || bytes + more > MOST_IPV4
                    || next - index > MOST_VECTORS
                    || operation.isUnread(end, next)) {
                break;
            }
            last = (int) more;
            bytes += last;
            end = next;
        }
    }

    private boolean mayTakeMore(TransmitOperation operation) {
        return segment <= mostSegment && datagrams < MOST_SEGMENTS && end < operation.count();
    }

    /** Whether several datagrams go as one. */
    public boolean isSegmented() {
        return datagrams > 1;
    }

    /** Has datagrams of this size, and longer ones, go one at a time. */
    public void refuseSegments() {
        mostSegment = segment - 1;
    }

    /** Has all go one at a time: one of several cannot be read. */
    public void refuseAllSegments() {
        mostSegment = 0;
    }

    /** How many bytes it sends. */
    public int bytes() {
        return bytes;
    }

    /**
     * Takes the memory that comes next, and says how much of a file it wants to read then; 0 = it
     * is complete and to be sent.
     */
    public int wanted(TransmitOperation operation) {
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

    /** The element to read from next. */
    public int index() {
        return index;
    }

    /** The offset in its file to read from. */
    public long offset(TransmitOperation operation) {
        return operation.element(index).start() + within;
    }

    /** Where to read to. */
    public long address() {
        return memory.address() + staged;
    }

    /** As {@link #address}, described for preadv2. */
    public long vector(int length) {
        return describe(vectors, address(), length);
    }

    /** This much has been read to {@link #address}. */
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
        memory.set(ValueLayout.JAVA_LONG, at + Iovec.IOV_BASE, address);
        memory.set(ValueLayout.JAVA_LONG, at + Iovec.IOV_LEN, length);
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
