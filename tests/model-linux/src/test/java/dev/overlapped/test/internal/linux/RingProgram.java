package dev.overlapped.test.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.ffi.linux.RsrcRegister;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.Sqe;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.PeerConnection;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A program in C, as it were, with one ring on a model: it lays out the entries in the ring's
 * memory as liburing does.
 */
final class RingProgram {
    /** The flags of a ring as the library asks for it. */
    static final int FLAGS =
            IoUring.IORING_SETUP_SINGLE_ISSUER
                    | IoUring.IORING_SETUP_DEFER_TASKRUN
                    | IoUring.IORING_SETUP_TASKRUN_FLAG
                    | IoUring.IORING_SETUP_NO_SQARRAY;

    /** One completion. */
    record Completion(long token, int result, int flags) {
        boolean hasMore() {
            return (flags & IoUring.IORING_CQE_F_MORE) != 0;
        }

        int buffer() {
            return (flags & IoUring.IORING_CQE_F_BUFFER) == 0
                    ? -1
                    : flags >>> IoUring.IORING_CQE_BUFFER_SHIFT;
        }
    }

    final LinuxModel linux;
    final int ring;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment params = arena.allocate(RingParams.SIZE, 8);
    private final MemorySegment rings;
    private final MemorySegment entries;
    private MemorySegment last;

    RingProgram(LinuxModel linux, int submissions) {
        this.linux = linux;
        params.set(ValueLayout.JAVA_INT, RingParams.FLAGS, FLAGS);
        ring = linux.io_uring_setup(submissions, params.address());
        assertTrue(ring > 0, () -> "io_uring_setup: " + ring);
        long bytes = param(RingParams.CQ_CQES) + (long) param(RingParams.CQ_ENTRIES) * Cqe.SIZE;
        rings = linux.mmap(bytes, 3, 1, ring, IoUring.IORING_OFF_SQ_RING);
        long size = param(RingParams.SQ_ENTRIES) * Sqe.SIZE;
        entries = linux.mmap(size, 3, 1, ring, IoUring.IORING_OFF_SQES);
        assertNotNull(entries);
    }

    int param(long offset) {
        return params.get(ValueLayout.JAVA_INT, offset);
    }

    MemorySegment memory(long bytes) {
        return arena.allocate(Math.max(bytes, 1), 4096);
    }

    /** Gives the ring back; the model looks whether anything is left. */
    void end() {
        linux.munmap(rings.address(), rings.byteSize());
        linux.munmap(entries.address(), entries.byteSize());
        assertEquals(0, linux.close(ring));
        linux.verifyNothingLeft();
        arena.close();
    }

    // ---- submissions

    /** Fills the next entry, which further calls may change. */
    RingProgram put(int opcode, int fd, long address, int length, int operationFlags, long token) {
        int tail = rings.get(ValueLayout.JAVA_INT, param(RingParams.SQ_TAIL));
        int index = tail & param(RingParams.SQ_ENTRIES) - 1;
        last = entries.asSlice(index * Sqe.SIZE, Sqe.SIZE).fill((byte) 0);
        last.set(ValueLayout.JAVA_BYTE, Sqe.OPCODE, (byte) opcode);
        last.set(ValueLayout.JAVA_INT, Sqe.FD, fd);
        last.set(ValueLayout.JAVA_LONG, Sqe.ADDR, address);
        last.set(ValueLayout.JAVA_INT, Sqe.LEN, length);
        last.set(ValueLayout.JAVA_INT, Sqe.OP_FLAGS, operationFlags);
        last.set(ValueLayout.JAVA_LONG, Sqe.USER_DATA, token);
        rings.set(ValueLayout.JAVA_INT, param(RingParams.SQ_TAIL), tail + 1);
        return this;
    }

    RingProgram flags(int flags) {
        last.set(ValueLayout.JAVA_BYTE, Sqe.FLAGS, (byte) flags);
        return this;
    }

    RingProgram priority(int flags) {
        last.set(ValueLayout.JAVA_SHORT, Sqe.IOPRIO, (short) flags);
        return this;
    }

    RingProgram offset(long value) {
        last.set(ValueLayout.JAVA_LONG, Sqe.OFF, value);
        return this;
    }

    RingProgram group(int group) {
        last.set(ValueLayout.JAVA_SHORT, Sqe.BUF_INDEX, (short) group);
        return this;
    }

    RingProgram fileIndex(int index) {
        last.set(ValueLayout.JAVA_INT, Sqe.FILE_INDEX, index);
        return this;
    }

    /** Enters the kernel with all that was put, and for events; returns its result. */
    int enter() {
        int tail = rings.get(ValueLayout.JAVA_INT, param(RingParams.SQ_TAIL));
        int head = rings.get(ValueLayout.JAVA_INT, param(RingParams.SQ_HEAD));
        return linux.io_uring_enter(ring, tail - head, 0, IoUring.IORING_ENTER_GETEVENTS, 0, 0);
    }

    boolean isFlagged(int flag) {
        return (rings.get(ValueLayout.JAVA_INT, param(RingParams.SQ_FLAGS)) & flag) != 0;
    }

    // ---- completions

    /** Returns the number of completions that can be taken. */
    int ready() {
        return rings.get(ValueLayout.JAVA_INT, param(RingParams.CQ_TAIL))
                - rings.get(ValueLayout.JAVA_INT, param(RingParams.CQ_HEAD));
    }

    /** Enters the kernel, and takes the oldest completion, of which there must be one then. */
    Completion next() {
        enter();
        return take();
    }

    Completion take() {
        assertTrue(ready() > 0, "no completion");
        int head = rings.get(ValueLayout.JAVA_INT, param(RingParams.CQ_HEAD));
        long at = param(RingParams.CQ_CQES) + (head & param(RingParams.CQ_ENTRIES) - 1) * Cqe.SIZE;
        Completion taken =
                new Completion(
                        rings.get(ValueLayout.JAVA_LONG, at + Cqe.USER_DATA),
                        rings.get(ValueLayout.JAVA_INT, at + Cqe.RES),
                        rings.get(ValueLayout.JAVA_INT, at + Cqe.FLAGS));
        rings.set(ValueLayout.JAVA_INT, param(RingParams.CQ_HEAD), head + 1);
        return taken;
    }

    /** Nothing completes. */
    void assertNothing() {
        enter();
        assertEquals(0, ready());
    }

    // ---- sockets and buffers

    int socket(int type) {
        int fd = linux.socket(SocketConstants.AF_INET, type, 0);
        assertTrue(fd > 0, () -> "socket: " + fd);
        return fd;
    }

    /** Binds a socket to a port of the model's choice; returns its address. */
    InetSocketAddress bind(int fd) {
        MemorySegment name = name(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        assertEquals(0, linux.bind(fd, name.address(), (int) name.byteSize()));
        return address(fd);
    }

    InetSocketAddress address(int fd) {
        MemorySegment name = memory(32);
        MemorySegment length = memory(4);
        length.set(ValueLayout.JAVA_INT, 0, 32);
        assertEquals(0, linux.getsockname(fd, name.address(), length.address()));
        return Sockaddrs.read(name.address(), false);
    }

    int peerName(int fd) {
        MemorySegment name = memory(32);
        MemorySegment length = memory(4);
        length.set(ValueLayout.JAVA_INT, 0, 32);
        return linux.getpeername(fd, name.address(), length.address());
    }

    MemorySegment name(InetSocketAddress address) {
        byte[] bytes = Sockaddrs.encode(address, Addresses.isIpv6(address));
        return memory(bytes.length).asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    int listener(int backlog) {
        int fd = socket(SocketConstants.SOCK_STREAM);
        bind(fd);
        assertEquals(0, linux.listen(fd, backlog));
        return fd;
    }

    /** A connected socket, and its peer. */
    record Pair(int fd, PeerConnection peer) {}

    Pair pair() throws IOException {
        int listener = listener(1);
        PeerConnection peer = linux.connect(address(listener));
        put(IoUring.IORING_OP_ACCEPT, listener, 0, 0, 0, 1);
        int fd = next().result();
        assertEquals(0, linux.close(listener));
        return new Pair(fd, peer);
    }

    /** Registers a ring of buffers. */
    MemorySegment bufferRing(int group, int capacity) {
        MemorySegment buffers = memory(capacity * BufferRing.ENTRY_SIZE);
        MemorySegment request = memory(BufferRing.REGISTRATION_SIZE);
        request.set(ValueLayout.JAVA_LONG, BufferRing.RING_ADDR, buffers.address());
        request.set(ValueLayout.JAVA_INT, BufferRing.RING_ENTRIES, capacity);
        request.set(ValueLayout.JAVA_SHORT, BufferRing.BGID, (short) group);
        int opcode = IoUring.IORING_REGISTER_PBUF_RING;
        assertEquals(0, linux.io_uring_register(ring, opcode, request.address(), 1));
        return buffers;
    }

    /** Adds a buffer to a ring of buffers. */
    static void give(MemorySegment buffers, MemorySegment buffer, int id) {
        int tail = buffers.get(ValueLayout.JAVA_SHORT, BufferRing.TAIL) & 0xFFFF;
        int capacity = (int) (buffers.byteSize() / BufferRing.ENTRY_SIZE);
        long entry = (tail & capacity - 1) * BufferRing.ENTRY_SIZE;
        buffers.set(ValueLayout.JAVA_LONG, entry + BufferRing.ADDR, buffer.address());
        buffers.set(ValueLayout.JAVA_INT, entry + BufferRing.LEN, (int) buffer.byteSize());
        buffers.set(ValueLayout.JAVA_SHORT, entry + BufferRing.BID, (short) id);
        buffers.set(ValueLayout.JAVA_SHORT, BufferRing.TAIL, (short) (tail + 1));
    }

    /** Registers a table of direct descriptors. */
    void directTable(int slots) {
        MemorySegment request = memory(RsrcRegister.SIZE);
        request.set(ValueLayout.JAVA_INT, RsrcRegister.NR, slots);
        int sparse = IoUring.IORING_RSRC_REGISTER_SPARSE;
        request.set(ValueLayout.JAVA_INT, RsrcRegister.FLAGS, sparse);
        int opcode = IoUring.IORING_REGISTER_FILES2;
        int size = (int) RsrcRegister.SIZE;
        assertEquals(0, linux.io_uring_register(ring, opcode, request.address(), size));
    }
}
