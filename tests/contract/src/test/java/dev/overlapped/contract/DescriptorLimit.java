package dev.overlapped.contract;

import dev.overlapped.internal.Backend;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The real limit of descriptors of this process, lowered to what it has open. While it is, the JVM
 * cannot open a file either, such as that of a class: what the test needs must be loaded before.
 */
final class DescriptorLimit implements Scarcity {
    private static final int RLIMIT_NOFILE = 7;

    private final MemorySegment former = Arena.ofAuto().allocate(2 * Long.BYTES, Long.BYTES);
    private final NativeLinuxIo io = new NativeLinuxIo();

    @SuppressWarnings("restricted")
    private final MethodHandle setrlimit =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("setrlimit"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS));

    private final Backend.Factory backend;

    DescriptorLimit(Backend.Factory backend) {
        this.backend = backend;
        check(io.getrlimit(RLIMIT_NOFILE, former.address()));
    }

    @Override
    public Backend.Factory backend() {
        return backend;
    }

    /** A descriptor is the lowest free number, so that number is the limit. */
    @Override
    public void begin() {
        int lowestFree = io.eventfd(0, 0);
        check(io.close(lowestFree));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(former.byteSize(), Long.BYTES).copyFrom(former);
            limit.set(ValueLayout.JAVA_LONG, 0, lowestFree);
            set(limit);
        }
    }

    @Override
    public void end() {
        set(former);
    }

    private void set(MemorySegment limit) {
        try {
            check((int) setrlimit.invokeExact(RLIMIT_NOFILE, limit));
        } catch (Throwable e) {
            throw new AssertionError("setrlimit", e);
        }
    }

    private static void check(int result) {
        if (result < 0) {
            throw new AssertionError("system call failed: " + result);
        }
    }
}
