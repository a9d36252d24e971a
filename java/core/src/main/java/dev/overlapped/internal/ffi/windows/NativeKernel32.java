package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.PFN_CANCELIOEX;
import dev.overlapped.internal.ffi.windows.gen.PFN_CLOSEHANDLE;
import dev.overlapped.internal.ffi.windows.gen.PFN_CREATEFILEW;
import dev.overlapped.internal.ffi.windows.gen.PFN_CREATEIOCOMPLETIONPORT;
import dev.overlapped.internal.ffi.windows.gen.PFN_GETFILESIZEEX;
import dev.overlapped.internal.ffi.windows.gen.PFN_GETQUEUEDCOMPLETIONSTATUSEX;
import dev.overlapped.internal.ffi.windows.gen.PFN_POSTQUEUEDCOMPLETIONSTATUS;
import dev.overlapped.internal.ffi.windows.gen.PFN_SETFILECOMPLETIONNOTIFICATIONMODES;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The kernel32 half of {@link NativeWinsock}, by downcalls. Linked by hand, for what jextract
 * generates loses the error code: the JVM may call Windows itself before a second downcall could
 * ask for it. The handles are static constants, so the compiler inlines the calls.
 */
@SuppressWarnings("restricted") // this is the place for them
abstract sealed class NativeKernel32 implements Winsock permits NativeExtensions {
    static final Linker LINKER = Linker.nativeLinker();
    static final StructLayout STATE_LAYOUT = Linker.Option.captureStateLayout();

    /** Where the error code is captured: one a thread, or two would overwrite each other's. */
    static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE_LAYOUT));

    private static final SymbolLookup KERNEL32 =
            SymbolLookup.libraryLookup("kernel32", Arena.global());
    private static final Linker.Option WIN32_ERROR = Linker.Option.captureCallState("GetLastError");
    private static final VarHandle WIN32_CODE =
            STATE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("GetLastError"));

    private static final MethodHandle CREATE_IO_COMPLETION_PORT =
            kernel("CreateIoCompletionPort", PFN_CREATEIOCOMPLETIONPORT.descriptor());
    private static final MethodHandle GET_QUEUED_COMPLETION_STATUS_EX =
            kernel("GetQueuedCompletionStatusEx", PFN_GETQUEUEDCOMPLETIONSTATUSEX.descriptor());
    private static final MethodHandle POST_QUEUED_COMPLETION_STATUS =
            kernel("PostQueuedCompletionStatus", PFN_POSTQUEUEDCOMPLETIONSTATUS.descriptor());
    private static final MethodHandle CANCEL_IO_EX =
            kernel("CancelIoEx", PFN_CANCELIOEX.descriptor());
    private static final MethodHandle CLOSE_HANDLE =
            kernel("CloseHandle", PFN_CLOSEHANDLE.descriptor());
    private static final MethodHandle CREATE_FILE =
            kernel("CreateFileW", PFN_CREATEFILEW.descriptor());
    private static final MethodHandle GET_FILE_SIZE_EX =
            kernel("GetFileSizeEx", PFN_GETFILESIZEEX.descriptor());
    private static final MethodHandle SET_FILE_COMPLETION_NOTIFICATION_MODES =
            kernel(
                    "SetFileCompletionNotificationModes",
                    PFN_SETFILECOMPLETIONNOTIFICATIONMODES.descriptor());

    /**
     * Wine says that it is Wine by this export of its ntdll, and by nothing else that a program can
     * see.
     */
    private static final boolean WINE =
            SymbolLookup.libraryLookup("ntdll", Arena.global())
                    .find("wine_get_version")
                    .isPresent();

    NativeKernel32() {}

    @Override
    public final boolean losesDisconnectPackets() {
        return WINE;
    }

    @Override
    public final boolean ignoresTransmitDisconnect() {
        return WINE;
    }

    @Override
    public final boolean hasDatagramsOfWine() {
        return WINE;
    }

    private static MethodHandle kernel(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(KERNEL32.findOrThrow(name), descriptor, WIN32_ERROR);
    }

    /** What a function of kernel32 says that returns a BOOL: 0, or the code. */
    private static int win32CodeIfFalse(int result, MemorySegment state) {
        return result != 0 ? 0 : win32Error(state);
    }

    private static int win32Error(MemorySegment state) {
        return (int) WIN32_CODE.get(state, 0L);
    }

    /** A downcall handle throws nothing of its own. */
    static AssertionError unexpected(Throwable t) {
        return new AssertionError("a downcall threw", t);
    }

    @Override
    public long CreateIoCompletionPort(
            long FileHandle,
            long ExistingCompletionPort,
            long CompletionKey,
            int NumberOfConcurrentThreads) {
        MemorySegment state = STATE.get();
        try {
            long result =
                    (long)
                            CREATE_IO_COMPLETION_PORT.invokeExact(
                                    state,
                                    FileHandle,
                                    ExistingCompletionPort,
                                    CompletionKey,
                                    NumberOfConcurrentThreads);
            return result != 0 ? result : -win32Error(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int GetQueuedCompletionStatusEx(
            long CompletionPort,
            long lpCompletionPortEntries,
            int ulCount,
            long ulNumEntriesRemoved,
            int dwMilliseconds,
            int fAlertable) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            GET_QUEUED_COMPLETION_STATUS_EX.invokeExact(
                                    state,
                                    CompletionPort,
                                    lpCompletionPortEntries,
                                    ulCount,
                                    ulNumEntriesRemoved,
                                    dwMilliseconds,
                                    fAlertable);
            return win32CodeIfFalse(result, state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int PostQueuedCompletionStatus(
            long CompletionPort,
            int dwNumberOfBytesTransferred,
            long dwCompletionKey,
            long lpOverlapped) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            POST_QUEUED_COMPLETION_STATUS.invokeExact(
                                    state,
                                    CompletionPort,
                                    dwNumberOfBytesTransferred,
                                    dwCompletionKey,
                                    lpOverlapped);
            return win32CodeIfFalse(result, state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int CancelIoEx(long hFile, long lpOverlapped) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) CANCEL_IO_EX.invokeExact(state, hFile, lpOverlapped);
            return win32CodeIfFalse(result, state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int CloseHandle(long hObject) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) CLOSE_HANDLE.invokeExact(state, hObject);
            return win32CodeIfFalse(result, state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long CreateFileW(
            long lpFileName,
            int dwDesiredAccess,
            int dwShareMode,
            int dwCreationDisposition,
            int dwFlagsAndAttributes) {
        MemorySegment state = STATE.get();
        try {
            long result =
                    (long)
                            CREATE_FILE.invokeExact(
                                    state,
                                    lpFileName,
                                    dwDesiredAccess,
                                    dwShareMode,
                                    0L,
                                    dwCreationDisposition,
                                    dwFlagsAndAttributes,
                                    0L);
            return result != Handles.INVALID_HANDLE_VALUE ? result : -win32Error(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int GetFileSizeEx(long hFile, long lpFileSize) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) GET_FILE_SIZE_EX.invokeExact(state, hFile, lpFileSize);
            return win32CodeIfFalse(result, state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int SetFileCompletionNotificationModes(long FileHandle, int Flags) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            SET_FILE_COMPLETION_NOTIFICATION_MODES.invokeExact(
                                    state, FileHandle, (byte) Flags);
            return win32CodeIfFalse(result, state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
