package dev.overlapped.contract.system;

import dev.overlapped.contract.spec.AcceptPoolContract;
import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.uring.UringFactory;

/** io_uring on this Linux, with direct descriptors. */
public class IoUringDirectSystem extends IoUringSystem {
    /** Room for the silent clients, too, of which each has a slot. */
    private static final int MANY = Math.max(2048, AcceptPoolContract.SILENT + 100);

    private final int slots;

    public IoUringDirectSystem() {
        this(MANY);
    }

    /**
     * @param slots how many connections each thread of a port can have
     */
    public IoUringDirectSystem(int slots) {
        this.slots = slots;
    }

    @Override
    public Backend.Factory backend() {
        return UringFactory.onThisSystem(slots);
    }

    @Override
    public Backend.Factory backend(Refusal refusal) {
        return new UringFactory(refusal.of(LinuxIo.class, new NativeLinuxIo()), slots);
    }

    @Override
    public Scarcity scarcity() {
        return new DescriptorLimit(backend());
    }

    @Override
    public Scarcity shortOfMemory() {
        return new RingWithoutMemory(slots);
    }

    @Override
    public boolean acceptsWithoutHandle() {
        return true;
    }
}
