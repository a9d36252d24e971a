package dev.overlapped.contract;

import dev.overlapped.internal.Backend;
import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.ffi.linux.Sqe;
import dev.overlapped.internal.uring.UringBackend;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.Set;

/**
 * The ring of a port of one thread, whose receives and sends fail with ENOMEM while there is no
 * memory: on its way to the kernel each is made a NOP, and the result of that, ENOMEM. So none of
 * them has moved anything.
 */
final class RingWithoutMemory implements Scarcity {
    private static final Set<Integer> TRANSFERS =
            Set.of(
                    IoUring.IORING_OP_RECV,
                    IoUring.IORING_OP_RECVMSG,
                    IoUring.IORING_OP_SEND,
                    IoUring.IORING_OP_SENDMSG);

    private final LinuxIo system = new NativeLinuxIo();
    private final int slots;
    private final Set<Long> victims = new HashSet<>(); // by user_data
    private volatile boolean here;

    // The ring's thread only.
    private MemorySegment params;
    private MemorySegment rings;
    private MemorySegment entries;

    /**
     * @param slots how many direct descriptors; 0 = ordinary ones
     */
    RingWithoutMemory(int slots) {
        this.slots = slots;
    }

    @Override
    public Backend.Factory backend() {
        LinuxIo starved =
                (LinuxIo)
                        Proxy.newProxyInstance(
                                LinuxIo.class.getClassLoader(),
                                new Class<?>[] {LinuxIo.class},
                                (proxy, method, arguments) -> call(method, arguments));
        return UringBackend.factory(starved, slots);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        boolean enter = method.getName().equals("io_uring_enter");
        if (enter && here) {
            starve((int) arguments[1]);
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
        } else if (enter && !victims.isEmpty()) {
            tell();
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

    private void starve(int count) {
        int tail = ring(RingParams.SQ_TAIL);
        int mask = param(RingParams.SQ_ENTRIES) - 1;
        for (int i = tail - count; i != tail; i++) {
            MemorySegment entry = entries.asSlice((i & mask) * Sqe.SIZE, Sqe.SIZE);
            int opcode = entry.get(ValueLayout.JAVA_BYTE, Sqe.OPCODE);
            if (TRANSFERS.contains(opcode)) {
                long token = entry.get(ValueLayout.JAVA_LONG, Sqe.USER_DATA);
                victims.add(token);
                entry.fill((byte) 0); // opcode 0 is NOP
                entry.set(ValueLayout.JAVA_LONG, Sqe.USER_DATA, token);
            }
        }
    }

    private void tell() {
        int tail = ring(RingParams.CQ_TAIL);
        int mask = param(RingParams.CQ_ENTRIES) - 1;
        for (int i = ring(RingParams.CQ_HEAD); i != tail; i++) {
            long at = param(RingParams.CQ_CQES) + (i & mask) * Cqe.SIZE;
            if (victims.remove(rings.get(ValueLayout.JAVA_LONG, at + Cqe.USER_DATA))) {
                rings.set(ValueLayout.JAVA_INT, at + Cqe.RES, -SystemError.ENOMEM.code(false));
            }
        }
    }

    @Override
    public void begin() {
        here = true;
    }

    @Override
    public void end() {
        here = false;
    }
}
