package dev.overlapped.contract.system;

import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.ffi.linux.Sqe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** One ring, whose entries a test changes on their way to the kernel, or back. */
public abstract class InterposedRing {
    private final LinuxIo system = new NativeLinuxIo();

    // The ring's thread only.
    private MemorySegment params;
    private MemorySegment rings;
    private MemorySegment entries;

    /** This system's calls, for a port of one thread. */
    public final LinuxIo io() {
        return (LinuxIo)
                Proxy.newProxyInstance(
                        LinuxIo.class.getClassLoader(),
                        new Class<?>[] {LinuxIo.class},
                        (proxy, method, arguments) -> call(method, arguments));
    }

    /** An entry is on its way to the kernel. */
    public abstract void submitted(MemorySegment entry);

    /** Called for each completion. */
    public abstract void completed(MemorySegment completion);

    private Object call(Method method, Object[] arguments) throws Throwable {
        boolean enter = method.getName().equals("io_uring_enter");
        if (enter) {
            forEachEntry((int) arguments[1]);
        }
        Object result;
        try {
            result = method.invoke(system, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (method.getName().equals("io_uring_setup")) {
            params = copy((long) arguments[1]);
        } else if (method.getName().equals("mmap")) {
            mapped((MemorySegment) result, (long) arguments[4]);
        } else if (enter) {
            forEachCompletion();
        }
        return result;
    }

    @SuppressWarnings("restricted")
    private static MemorySegment copy(long address) {
        MemorySegment given = MemorySegment.ofAddress(address).reinterpret(RingParams.SIZE);
        return MemorySegment.ofArray(given.toArray(ValueLayout.JAVA_BYTE));
    }

    private void mapped(MemorySegment memory, long offset) {
        if (offset == IoUring.IORING_OFF_SQ_RING) {
            rings = memory;
        } else if (offset == IoUring.IORING_OFF_SQES) {
            entries = memory;
        }
    }

    private int param(long offset) {
        return params.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    private int ring(long param) {
        return rings.get(ValueLayout.JAVA_INT, param(param));
    }

    private void forEachEntry(int count) {
        int tail = ring(RingParams.SQ_TAIL);
        int mask = param(RingParams.SQ_ENTRIES) - 1;
        for (int i = tail - count; i != tail; i++) {
            submitted(entries.asSlice((i & mask) * Sqe.SIZE, Sqe.SIZE));
        }
    }

    private void forEachCompletion() {
        int tail = ring(RingParams.CQ_TAIL);
        int mask = param(RingParams.CQ_ENTRIES) - 1;
        for (int i = ring(RingParams.CQ_HEAD); i != tail; i++) {
            long at = param(RingParams.CQ_CQES) + (i & mask) * Cqe.SIZE;
            completed(rings.asSlice(at, Cqe.SIZE));
        }
    }
}
