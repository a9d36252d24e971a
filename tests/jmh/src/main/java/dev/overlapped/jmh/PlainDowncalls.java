package dev.overlapped.jmh;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Downcalls without the two choices of the binding, to show their cost: it captures errno in the
 * same call, and the garbage collector can stop the thread meanwhile.
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

    /** A call whose failure has no code. */
    static long lseek(int fd, long offset, int whence) throws Throwable {
        return (long) LSEEK.invokeExact(fd, offset, whence);
    }

    /** The same, and the thread stays in Java's state: legal only for calls that cannot block. */
    static long criticalLseek(int fd, long offset, int whence) throws Throwable {
        return (long) CRITICAL_LSEEK.invokeExact(fd, offset, whence);
    }
}
