package dev.overlapped.contract;

import dev.overlapped.internal.Backend;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.uring.UringBackend;

/** io_uring on this Linux, with direct descriptors. */
class IoUringDirectSystem extends IoUringSystem {
    private static final int SLOTS = 2048;

    @Override
    public Backend.Factory backend() {
        return UringBackend.factory(SLOTS);
    }

    @Override
    public Backend.Factory backend(Refusal refusal) {
        return UringBackend.factory(refusal.of(LinuxIo.class, new NativeLinuxIo()), SLOTS);
    }

    @Override
    public Scarcity scarcity() {
        return new DescriptorLimit(backend());
    }

    @Override
    public boolean acceptsWithoutHandle() {
        return true;
    }
}
