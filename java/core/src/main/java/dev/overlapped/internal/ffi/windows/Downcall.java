package dev.overlapped.internal.ffi.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.overlapped.internal.ffi.memory.HeapShortage;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Calls of Windows' functions: one method for each convention by which they report failure.
 *
 * <p>The handles are linked by hand, because the functions that jextract generates lose the error
 * code: the JVM may call Windows itself before a second downcall could read the code. They are
 * static constants, and so are the functions' addresses, so the compiler inlines the calls.
 *
 * <p>All functions share one type: linking takes milliseconds for each type, more than a server
 * otherwise needs to start. A call passes nine arguments of 64 bits and leaves the unused ones 0,
 * which the calling conventions of Windows allow, on x64 and on AArch64: the caller owns the
 * argument area, a function reads only the registers and stack slots that it declares, and only the
 * lower half of an int. A test compares {@link Winsock} with the types that the functions have in
 * C.
 *
 * <p>None of the calls is <em>critical</em>: the garbage collector can stop a thread that waits in
 * one.
 */
@SuppressWarnings("restricted") // this package is the place for restricted methods
final class Downcall {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
    private static final SymbolLookup WS2_32_DLL = library("ws2_32");
    private static final SymbolLookup KERNEL32_DLL = library("kernel32");
    private static final String WINSOCK_ERROR = "WSAGetLastError";
    private static final String KERNEL32_ERROR = "GetLastError";
    private static final long WINSOCK_CODE = offset(WINSOCK_ERROR);
    private static final long KERNEL32_CODE = offset(KERNEL32_ERROR);

    /** The captured error codes: one segment per thread, so that threads do not share them. */
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE_LAYOUT));

    private static final FunctionDescriptor TYPE =
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WINSOCK = link(WINSOCK_ERROR);
    private static final MethodHandle KERNEL32 = link(KERNEL32_ERROR);

    static {
        HeapShortage.prepare();
    }

    private Downcall() {}

    private static long offset(String error) {
        return STATE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement(error));
    }

    private static MethodHandle link(String error) {
        return LINKER.downcallHandle(TYPE, Linker.Option.captureCallState(error));
    }

    private static SymbolLookup library(String name) {
        return SymbolLookup.libraryLookup(name, Arena.global());
    }

    /** Returns the address of an export of ws2_32.dll. */
    static MemorySegment ws2_32(String function) {
        return WS2_32_DLL.findOrThrow(function);
    }

    /** Returns the address of an export of kernel32.dll. */
    static MemorySegment kernel32(String function) {
        return KERNEL32_DLL.findOrThrow(function);
    }

    /** Returns whether ntdll.dll is Wine's, which has an export for programs to see that. */
    static boolean isWine() {
        return library("ntdll").find("wine_get_version").isPresent();
    }

    /**
     * Calls a function of Winsock that returns 0 for success.
     *
     * @return 0, or the code of WSAGetLastError
     */
    static int winsockInt(MemorySegment function, long a, long b, long c) {
        return winsockInt(function, a, b, c, 0, 0, 0, 0, 0, 0);
    }

    /** {@link #winsockInt(MemorySegment, long, long, long)} with more arguments. */
    static int winsockInt(
            MemorySegment function,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h,
            long i) {
        MemorySegment state = STATE.get();
        int result = (int) winsock(function, state, a, b, c, d, e, f, g, h, i);
        return result == 0 ? 0 : state.get(JAVA_INT, WINSOCK_CODE);
    }

    /**
     * Calls a function of Winsock that returns a BOOL.
     *
     * @return 0, or the code of WSAGetLastError
     */
    static int winsockBool(MemorySegment function, long a) {
        return winsockBool(function, a, 0, 0, 0, 0, 0, 0, 0);
    }

    /** {@link #winsockBool(MemorySegment, long)} with more arguments. */
    static int winsockBool(
            MemorySegment function,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h) {
        MemorySegment state = STATE.get();
        int result = (int) winsock(function, state, a, b, c, d, e, f, g, h, 0);
        return result != 0 ? 0 : state.get(JAVA_INT, WINSOCK_CODE);
    }

    /**
     * Calls a function of Winsock that returns a handle.
     *
     * @return the handle, or the negated code of WSAGetLastError when it is {@code invalid}
     */
    static long winsockHandle(
            long invalid, MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = STATE.get();
        long result = winsock(function, state, a, b, c, d, e, f, 0, 0, 0);
        return result != invalid ? result : -state.get(JAVA_INT, WINSOCK_CODE);
    }

    /** Calls a function of Winsock that reports no failure, or returns the code itself. */
    static int plain(
            MemorySegment function,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h) {
        return (int) winsock(function, STATE.get(), a, b, c, d, e, f, g, h, 0);
    }

    /**
     * Calls a function of kernel32 that returns a BOOL.
     *
     * @return 0, or the code of GetLastError
     */
    static int kernelBool(MemorySegment function, long a, long b) {
        return kernelBool(function, a, b, 0, 0, 0, 0);
    }

    /** {@link #kernelBool(MemorySegment, long, long)} with more arguments. */
    static int kernelBool(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = STATE.get();
        int result = (int) kernel32(function, state, a, b, c, d, e, f, 0);
        return result != 0 ? 0 : state.get(JAVA_INT, KERNEL32_CODE);
    }

    /**
     * Calls a function of kernel32 that returns a handle.
     *
     * @return the handle, or the negated code of GetLastError when it is {@code invalid}
     */
    static long kernelHandle(
            long invalid,
            MemorySegment function,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g) {
        MemorySegment state = STATE.get();
        long result = kernel32(function, state, a, b, c, d, e, f, g);
        return result != invalid ? result : -state.get(JAVA_INT, KERNEL32_CODE);
    }

    private static long winsock(
            MemorySegment function,
            MemorySegment state,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h,
            long i) {
        int pauses = 0;
        while (true) {
            try {
                return (long) WINSOCK.invokeExact(function, state, a, b, c, d, e, f, g, h, i);
            } catch (OutOfMemoryError full) {
                pauses = HeapShortage.await(full, pauses);
            } catch (RuntimeException | Error other) {
                throw other; // the stack may have ended
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }
    }

    private static long kernel32(
            MemorySegment function,
            MemorySegment state,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g) {
        int pauses = 0;
        while (true) {
            try {
                return (long) KERNEL32.invokeExact(function, state, a, b, c, d, e, f, g, 0L, 0L);
            } catch (OutOfMemoryError full) {
                pauses = HeapShortage.await(full, pauses);
            } catch (RuntimeException | Error other) {
                throw other; // the stack may have ended
            } catch (Throwable t) {
                throw unexpected(t);
            }
        }
    }

    /** A downcall handle throws nothing of its own. */
    private static AssertionError unexpected(Throwable t) {
        return new AssertionError("a downcall threw", t);
    }
}
