package dev.overlapped.internal.linux;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.memory.NativeAllocation;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The data of the next send of a transmission: memory where it lies, pages of files where they are
 * mapped, and bytes of files that were read into memory of this object's own. The operation's
 * vector lists them.
 *
 * <p>Lifetime: serves one transmission after the other, from {@link #assign} to {@link #clear}; its
 * memory is of the backend's arena. While the kernel reads or sends, the memory is the kernel's: a
 * slow client occupies one gathering.
 */
public final class Gathering {
    /** Bytes of a file that one read takes: few enough to stay in the processor's cache. */
    static final int STAGING_BYTES = 64 * 1024;

    /** The most bytes of one send; a length is an int. */
    private static final int MAX_BYTES = 1 << 30;

    private final MemorySegment memory;

    @SuppressWarnings("NullAway.Init") // assign sets it before every use
    private TransmitOperation operation;

    private boolean awaitsRoom;
    private boolean copies;
    private int staged;
    private int mapped;
    private int index;
    private long within;
    private boolean packetEnds;

    /**
     * @param arena for the memory that files are read to
     */
    public Gathering(Arena arena) {
        memory = NativeAllocation.allocate(arena, STAGING_BYTES + Iovec.SIZE, 4096);
    }

    /** Serves {@code transmission} until {@link #clear}. */
    public void assign(TransmitOperation transmission) {
        operation = transmission;
        awaitsRoom = false;
        copies = false;
    }

    /** Forgets the operation, which has ended. */
    @SuppressWarnings("NullAway") // nothing uses it before it is assigned again
    public void clear() {
        operation = null;
    }

    /** Returns the operation that it serves. */
    public TransmitOperation operation() {
        return operation;
    }

    // ---- progress between sends

    /** Returns whether the operation waits for room in the socket's buffer. */
    public boolean awaitsRoom() {
        return awaitsRoom;
    }

    /** Records whether the operation waits for room in the socket's buffer. */
    public void awaitRoom(boolean waits) {
        awaitsRoom = waits;
    }

    /** Returns whether the next send takes no mapped pages, since mapped pages failed it. */
    public boolean copies() {
        return copies;
    }

    /** Records whether the next send takes no mapped pages. */
    public void copy(boolean copying) {
        copies = copying;
    }

    // ---- the next send

    /** Begins the next send at the operation's present position. */
    public void begin() {
        operation.clearData();
        staged = 0;
        mapped = 0;
        index = operation.index();
        within = operation.within();
        packetEnds = false;
    }

    /**
     * Adds the memory that comes next, and returns how many bytes to read of the file after it; 0 =
     * the send is complete.
     */
    public int wanted() {
        addMemory();
        if (!hasRoom()) {
            return 0;
        }
        int room = mapped < FileMapping.MAX_BYTES ? STAGING_BYTES - staged : 0;
        int atOnce = operation.bytesPerSend();
        int most = atOnce > 0 ? Math.min(room, atOnce) : room;
        return (int) Math.min(operation.element(index).length() - within, most);
    }

    /** Returns the number of bytes of the file that the send takes if they need not be read. */
    public int mappable() {
        int atOnce = operation.bytesPerSend();
        int most = atOnce > 0 ? Math.min(FileMapping.MAX_BYTES, atOnce) : FileMapping.MAX_BYTES;
        return (int) Math.min(operation.element(index).length() - within, most);
    }

    /** Adds bytes of the file where they are mapped. */
    public void map(long address, int bytes) {
        operation.addData(address, bytes);
        mapped += bytes;
        pass(operation.element(index), bytes);
    }

    /** Returns whether the send takes mapped pages of a file. */
    public boolean isMapped() {
        return mapped > 0;
    }

    private void addMemory() {
        while (hasRoom() && !operation.element(index).isFile()) {
            Element element = operation.element(index);
            long bytes = Math.min(element.length() - within, MAX_BYTES - operation.length());
            if (bytes > 0) {
                operation.addData(element.start() + within, (int) bytes);
            }
            pass(element, bytes);
        }
    }

    private boolean hasRoom() {
        return index < operation.count()
                && !packetEnds
                && !operation.element(index).isUnread()
                && operation.length() < MAX_BYTES
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

    /** Returns the index of the element to read from next. */
    public int index() {
        return index;
    }

    /** Returns the element to read from next. */
    Element element() {
        return operation.element(index);
    }

    /** Returns the file to read from next. */
    public LinuxFile file() {
        return (LinuxFile) present(element().file());
    }

    /** Returns the offset in its file to read from. */
    public long offset() {
        return operation.element(index).start() + within;
    }

    /** Returns the address to read to. */
    public long address() {
        return memory.address() + staged;
    }

    /** Returns the address of an iovec that describes {@code bytes} bytes at {@link #address}. */
    public long vector(int bytes) {
        Iovecs.write(memory, STAGING_BYTES, address(), bytes);
        return memory.address() + STAGING_BYTES;
    }

    /** Adds bytes that were read to {@link #address}. */
    public void read(int bytes) {
        operation.addData(address(), bytes);
        staged += bytes;
        pass(operation.element(index), bytes);
    }

    /** Returns whether the data after this send are to be merged with it, if the kernel can. */
    public boolean isFollowed() {
        return !packetEnds && index < operation.count();
    }

    /** Returns whether the element to read from next ends a packet that others follow. */
    boolean isFollowedApart() {
        return operation.element(index).endsPacket() && index + 1 < operation.count();
    }

    /** Returns whether this send ends a packet that others follow. */
    public boolean endsPacket() {
        return packetEnds && index < operation.count();
    }
}
