package dev.overlapped.contract.system;

import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The real limit of descriptors of this process, lowered below what it has open. While it is, the
 * JVM cannot open a file either, such as that of a class: what the test needs must be loaded
 * before.
 */
final class DescriptorLimit implements Scarcity {
    private static final int RLIMIT_NOFILE = 7;

    /**
     * The standard streams have these numbers, so there is none that could become free, even if
     * another part of the JVM closes a descriptor meanwhile. Not 0, for poll(2) refuses more
     * descriptors than the limit, and the JVM polls one at a time.
     */
    private static final int STANDARD_STREAMS = 3;

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

    @Override
    public void begin() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(former.byteSize(), Long.BYTES).copyFrom(former);
            limit.set(ValueLayout.JAVA_LONG, 0, STANDARD_STREAMS);
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
