package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.uring.transmit.Transmit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the next send of a transmission takes together: memory where it lies, pages of files where
 * they are mapped, and what has been read of files into memory of this object's own.
 *
 * <p>Lifetime: serves one transmission after the other, see {@link Transmit}; its memory is of the
 * backend's arena. While the kernel reads or sends, it is the kernel's: a client that reads slowly
 * holds one.
 */
public final class Gathering {
    /**
     * How much of a file is read at a time: what stays in the processor's cache until it is sent.
     */
    static final int STAGING_BYTES = 64 * 1024;

    /** The most that one send takes; a length is an int. */
    private static final int MOST_BYTES = 1 << 30;

    /** Whether it waits for room in the socket's buffer. */
    public boolean waiting;

    /** Whether its next send is to take no mapped pages, for those have failed it. */
    public boolean copying;

    /** Where a free one has the next free one. */
    public Gathering nextFree;

    private final MemorySegment memory;
    private int staged;
    private int mapped;
    private int index;
    private long within;
    private boolean packetEnds;

    public Gathering(Arena arena) {
        memory = arena.allocate(STAGING_BYTES + Iovec.SIZE, 4096);
    }

    /** Begins the next send of {@code operation}, where that stands. */
    public void begin(TransmitOperation operation) {
        operation.clearData();
        staged = 0;
        mapped = 0;
        index = operation.index();
        within = operation.within();
        packetEnds = false;
    }

    /**
     * Takes the memory that comes next, and says how much of a file it wants to read then; 0 = it
     * is complete and to be sent.
     */
    public int wanted(TransmitOperation operation) {
        addMemory(operation);
        if (!hasRoom(operation)) {
            return 0;
        }
        int room = mapped < FileMapping.MOST_BYTES ? STAGING_BYTES - staged : 0;
        int atOnce = operation.bytesPerSend();
        int most = atOnce > 0 ? Math.min(room, atOnce) : room;
        return (int) Math.min(operation.element(index).length() - within, most);
    }

    /** How much of the file it would take without reading it. */
    public int mappable(TransmitOperation operation) {
        int atOnce = operation.bytesPerSend();
        int most = atOnce > 0 ? Math.min(FileMapping.MOST_BYTES, atOnce) : FileMapping.MOST_BYTES;
        return (int) Math.min(operation.element(index).length() - within, most);
    }

    /** Takes this much of the file where it is mapped. */
    public void map(TransmitOperation operation, long address, int bytes) {
        operation.addData(address, bytes);
        mapped += bytes;
        pass(operation.element(index), bytes);
    }

    /** Whether it takes pages of a file where they are mapped. */
    public boolean isMapped() {
        return mapped > 0;
    }

    /** Takes the memory that comes next. */
    private void addMemory(TransmitOperation operation) {
        while (hasRoom(operation) && !operation.element(index).isFile()) {
            Element element = operation.element(index);
            long bytes = Math.min(element.length() - within, MOST_BYTES - operation.length());
            if (bytes > 0) {
                operation.addData(element.start() + within, (int) bytes);
            }
            pass(element, bytes);
        }
    }

    private boolean hasRoom(TransmitOperation operation) {
        return index < operation.count()
                && !packetEnds
                && !operation.element(index).isUnread()
                && operation.length() < MOST_BYTES
                && (!operation.isVector()
                        || operation.vector().count() < TransmitOperation.MAX_BUFFERS);
    }

    private void pass(Element element, long bytes) {
        within += bytes;
        if (within == element.length()) {
            index++;
            within = 0;
            packetEnds = element.endsPacket();
        }
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
    public long vector(int bytes) {
        memory.set(ValueLayout.JAVA_LONG, STAGING_BYTES + Iovec.IOV_BASE, address());
        memory.set(ValueLayout.JAVA_LONG, STAGING_BYTES + Iovec.IOV_LEN, bytes);
        return memory.address() + STAGING_BYTES;
    }

    /** This much has been read to {@link #address}. */
    public void read(TransmitOperation operation, int bytes) {
        operation.addData(address(), bytes);
        staged += bytes;
        pass(operation.element(index), bytes);
    }

    /** Whether what follows is to be merged with it, if the kernel can. */
    public boolean isFollowed(TransmitOperation operation) {
        return !packetEnds && index < operation.count();
    }

    /** Whether the element to read from next is not to be merged with what follows it. */
    boolean isFollowedApart(TransmitOperation operation) {
        return operation.element(index).endsPacket() && index + 1 < operation.count();
    }

    /** Whether it ends a packet that more follows. */
    public boolean endsPacket(TransmitOperation operation) {
        return packetEnds && index < operation.count();
    }
}
