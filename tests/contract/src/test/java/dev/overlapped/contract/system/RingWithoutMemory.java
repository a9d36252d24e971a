package dev.overlapped.contract.system;

import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.Sqe;
import dev.overlapped.internal.uring.UringFactory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;

/**
 * The ring of a port of one thread, whose receives and sends fail with ENOMEM while there is no
 * memory: on its way to the kernel each is made a NOP, and the result of that, ENOMEM. So none of
 * them has moved anything.
 */
final class RingWithoutMemory extends InterposedRing implements Scarcity {
    private static final Set<Integer> TRANSFERS =
            Set.of(
                    IoUring.IORING_OP_RECV,
                    IoUring.IORING_OP_RECVMSG,
                    IoUring.IORING_OP_SEND,
                    IoUring.IORING_OP_SENDMSG);

    private final int slots;
    private final Set<Long> victims = new HashSet<>(); // by user_data; the ring's thread only
    private volatile boolean here;

    /**
     * @param slots how many direct descriptors; 0 = ordinary ones
     */
    RingWithoutMemory(int slots) {
        this.slots = slots;
    }

    @Override
    public Backend.Factory backend() {
        return new UringFactory(io(), slots);
    }

    @Override
    public void submitted(MemorySegment entry) {
        int opcode = entry.get(ValueLayout.JAVA_BYTE, Sqe.OPCODE);
        if (here && TRANSFERS.contains(opcode)) {
            long token = entry.get(ValueLayout.JAVA_LONG, Sqe.USER_DATA);
            victims.add(token);
            entry.fill((byte) 0); // opcode 0 is NOP
            entry.set(ValueLayout.JAVA_LONG, Sqe.USER_DATA, token);
        }
    }

    @Override
    public void completed(MemorySegment completion) {
        if (victims.remove(completion.get(ValueLayout.JAVA_LONG, Cqe.USER_DATA))) {
            completion.set(ValueLayout.JAVA_INT, Cqe.RES, -SystemError.ENOMEM.code(false));
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
