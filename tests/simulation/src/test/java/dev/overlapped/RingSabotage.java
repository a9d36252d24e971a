package dev.overlapped;

import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.ffi.linux.Sqe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Does something wrong with the entries of rings, on their way to the kernel or back, for the tests
 * of the tests. Each thread has one ring.
 */
class RingSabotage {
    /** The memory of a thread's ring. */
    private static final class Shared {
        MemorySegment params;
        MemorySegment rings;
        MemorySegment entries;
        long buffers; // the first ring of buffers, 0 = none
        int bufferEntries;
        int seenTail;

        int param(long offset) {
            return params.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
        }

        int ring(long param) {
            return rings.get(ValueLayout.JAVA_INT, param(param));
        }
    }

    private final ThreadLocal<Shared> shared = ThreadLocal.withInitial(Shared::new);

    /** A submission is on its way to the kernel. */
    void submitted(MemorySegment entry) {}

    /** A completion is on its way back. */
    void completed(MemorySegment completion) {}

    /** The kernel is about to be entered. */
    void entering() {}

    /** The kernel has been entered. */
    void entered() {}

    /** Returns whether the call is skipped and returns 0. */
    boolean drops(String call) {
        return false;
    }

    /** The memory at an address, as the kernel is given it. */
    static MemorySegment at(long address, long bytes) {
        return BufferRing.at(address, bytes);
    }

    /** The first ring of buffers of the calling thread; 0 = it has none. */
    final long buffers() {
        return shared.get().buffers;
    }

    /** Returns the number of entries of the buffer ring. */
    final int bufferEntries() {
        return shared.get().bufferEntries;
    }

    /** {@code io}, sabotaged. */
    final LinuxIo of(LinuxIo io) {
        return (LinuxIo)
                Proxy.newProxyInstance(
                        LinuxIo.class.getClassLoader(),
                        new Class<?>[] {LinuxIo.class},
                        (proxy, method, arguments) -> call(io, method, arguments));
    }

    private Object call(LinuxIo io, Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        if (drops(name)) {
            return method.getReturnType() == long.class ? (Object) 0L : (Object) 0;
        }
        boolean enter = name.equals("io_uring_enter");
        if (enter) {
            forEachEntry((int) arguments[1]);
            entering();
        }
        Object result;
        try {
            result = method.invoke(io, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (enter) {
            forEachCompletion();
            entered();
        } else {
            note(name, arguments, result);
        }
        return result;
    }

    private void note(String name, Object[] arguments, Object result) {
        if (name.equals("io_uring_setup") && (int) result >= 0) {
            Shared mine = new Shared();
            byte[] params = at((long) arguments[1], RingParams.SIZE).toArray(ValueLayout.JAVA_BYTE);
            mine.params = MemorySegment.ofArray(params);
            shared.set(mine);
        } else if (name.equals("mmap") && (long) arguments[4] == IoUring.IORING_OFF_SQES) {
            shared.get().entries = (MemorySegment) result;
        } else if (name.equals("mmap") && (int) arguments[1] != 1) { // not of a file
            shared.get().rings = (MemorySegment) result;
        } else if (name.equals("io_uring_register")
                && (int) arguments[1] == IoUring.IORING_REGISTER_PBUF_RING
                && shared.get().buffers == 0) {
            MemorySegment request = at((long) arguments[2], BufferRing.REGISTRATION_SIZE);
            shared.get().buffers = request.get(ValueLayout.JAVA_LONG, BufferRing.RING_ADDR);
            shared.get().bufferEntries = request.get(ValueLayout.JAVA_INT, BufferRing.RING_ENTRIES);
        }
    }

    private void forEachEntry(int count) {
        Shared mine = shared.get();
        int tail = mine.ring(RingParams.SQ_TAIL);
        int mask = mine.param(RingParams.SQ_ENTRIES) - 1;
        for (int i = tail - count; i != tail; i++) {
            submitted(mine.entries.asSlice((i & mask) * Sqe.SIZE, Sqe.SIZE));
        }
    }

    private void forEachCompletion() {
        Shared mine = shared.get();
        int tail = mine.ring(RingParams.CQ_TAIL);
        int mask = mine.param(RingParams.CQ_ENTRIES) - 1;
        for (; mine.seenTail != tail; mine.seenTail++) {
            long at = mine.param(RingParams.CQ_CQES) + (mine.seenTail & mask) * Cqe.SIZE;
            completed(mine.rings.asSlice(at, Cqe.SIZE));
        }
    }
}
