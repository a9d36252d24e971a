package dev.overlapped.internal.ffi.windows;

import java.lang.foreign.MemorySegment;

/** The functions of kernel32.dll, by downcalls. */
final class NativeKernel32 implements Kernel32Functions {
    static final NativeKernel32 INSTANCE = new NativeKernel32();

    private static final MemorySegment CREATE_FILE = Downcall.kernel32("CreateFileW");
    private static final MemorySegment GET_FILE_SIZE_EX = Downcall.kernel32("GetFileSizeEx");
    private static final MemorySegment CREATE_IO_COMPLETION_PORT =
            Downcall.kernel32("CreateIoCompletionPort");
    private static final MemorySegment GET_QUEUED_COMPLETION_STATUS_EX =
            Downcall.kernel32("GetQueuedCompletionStatusEx");
    private static final MemorySegment POST_QUEUED_COMPLETION_STATUS =
            Downcall.kernel32("PostQueuedCompletionStatus");
    private static final MemorySegment CANCEL_IO_EX = Downcall.kernel32("CancelIoEx");
    private static final MemorySegment CLOSE_HANDLE = Downcall.kernel32("CloseHandle");
    private static final MemorySegment SET_FILE_COMPLETION_NOTIFICATION_MODES =
            Downcall.kernel32("SetFileCompletionNotificationModes");

    private NativeKernel32() {}

    @Override
    public long CreateFileW(
            long lpFileName,
            int dwDesiredAccess,
            int dwShareMode,
            int dwCreationDisposition,
            int dwFlagsAndAttributes) {
        return Downcall.kernelHandle(
                Handles.INVALID_HANDLE_VALUE,
                CREATE_FILE,
                lpFileName,
                dwDesiredAccess,
                dwShareMode,
                0,
                dwCreationDisposition,
                dwFlagsAndAttributes,
                0);
    }

    @Override
    public int GetFileSizeEx(long hFile, long lpFileSize) {
        return Downcall.kernelBool(GET_FILE_SIZE_EX, hFile, lpFileSize);
    }

    @Override
    public long CreateIoCompletionPort(
            long FileHandle,
            long ExistingCompletionPort,
            long CompletionKey,
            int NumberOfConcurrentThreads) {
        return Downcall.kernelHandle(
                0,
                CREATE_IO_COMPLETION_PORT,
                FileHandle,
                ExistingCompletionPort,
                CompletionKey,
                NumberOfConcurrentThreads,
                0,
                0,
                0);
    }

    @Override
    public int GetQueuedCompletionStatusEx(
            long CompletionPort,
            long lpCompletionPortEntries,
            int ulCount,
            long ulNumEntriesRemoved,
            int dwMilliseconds,
            int fAlertable) {
        return Downcall.kernelBool(
                GET_QUEUED_COMPLETION_STATUS_EX,
                CompletionPort,
                lpCompletionPortEntries,
                ulCount,
                ulNumEntriesRemoved,
                dwMilliseconds,
                fAlertable);
    }

    @Override
    public int PostQueuedCompletionStatus(
            long CompletionPort,
            int dwNumberOfBytesTransferred,
            long dwCompletionKey,
            long lpOverlapped) {
        return Downcall.kernelBool(
                POST_QUEUED_COMPLETION_STATUS,
                CompletionPort,
                dwNumberOfBytesTransferred,
                dwCompletionKey,
                lpOverlapped,
                0,
                0);
    }

    @Override
    public int CancelIoEx(long hFile, long lpOverlapped) {
        return Downcall.kernelBool(CANCEL_IO_EX, hFile, lpOverlapped);
    }

    @Override
    public int CloseHandle(long hObject) {
        return Downcall.kernelBool(CLOSE_HANDLE, hObject, 0);
    }

    @Override
    public int SetFileCompletionNotificationModes(long FileHandle, int Flags) {
        return Downcall.kernelBool(SET_FILE_COMPLETION_NOTIFICATION_MODES, FileHandle, Flags);
    }
}
