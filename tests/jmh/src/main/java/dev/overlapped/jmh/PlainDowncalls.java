package dev.overlapped.jmh;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Downcalls as the binding does not make them, to tell what its two choices cost: that errno is
 * captured in the same call, and that the thread can be stopped for a garbage collection meanwhile.
 */
@SuppressWarnings("restricted") // downcalls that are compared with
final class PlainDowncalls {
    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle LSEEK = lseek();
    private static final MethodHandle CRITICAL_LSEEK = lseek(Linker.Option.critical(false));

    private PlainDowncalls() {}

    private static MethodHandle lseek(Linker.Option... options) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("lseek"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                options);
    }

    /** Whose failure has no code. */
    static long lseek(int fd, long offset, int whence) throws Throwable {
        return (long) LSEEK.invokeExact(fd, offset, whence);
    }

    /** The same, and the thread stays in Java's state: legal only for what cannot block. */
    static long criticalLseek(int fd, long offset, int whence) throws Throwable {
        return (long) CRITICAL_LSEEK.invokeExact(fd, offset, whence);
    }
}
