package dev.overlapped.internal.ffi.windows;

/**
 * The functions of kernel32.dll for completion ports, files and handles.
 *
 * <p>Each returns 0, or the code of {@code GetLastError}, as {@link Winsock} describes.
 */
public interface Kernel32Functions {
    /**
     * {@code HANDLE CreateFileW(LPCWSTR, DWORD dwDesiredAccess, DWORD dwShareMode,
     * LPSECURITY_ATTRIBUTES, DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes, HANDLE)},
     * without security attributes and template; the handle or −error.
     */
    long CreateFileW(
            long lpFileName,
            int dwDesiredAccess,
            int dwShareMode,
            int dwCreationDisposition,
            int dwFlagsAndAttributes);

    /** {@code BOOL GetFileSizeEx(HANDLE, PLARGE_INTEGER)}. */
    int GetFileSizeEx(long hFile, long lpFileSize);

    /**
     * {@code HANDLE CreateIoCompletionPort(HANDLE, HANDLE, ULONG_PTR, DWORD)}; the handle or
     * −error.
     */
    long CreateIoCompletionPort(
            long FileHandle,
            long ExistingCompletionPort,
            long CompletionKey,
            int NumberOfConcurrentThreads);

    /**
     * {@code BOOL GetQueuedCompletionStatusEx(HANDLE, LPOVERLAPPED_ENTRY, ULONG, PULONG, DWORD
     * dwMilliseconds, BOOL fAlertable)}. May block: for platform threads only.
     */
    int GetQueuedCompletionStatusEx(
            long CompletionPort,
            long lpCompletionPortEntries,
            int ulCount,
            long ulNumEntriesRemoved,
            int dwMilliseconds,
            int fAlertable);

    /** {@code BOOL PostQueuedCompletionStatus(HANDLE, DWORD, ULONG_PTR, LPOVERLAPPED)}. */
    int PostQueuedCompletionStatus(
            long CompletionPort,
            int dwNumberOfBytesTransferred,
            long dwCompletionKey,
            long lpOverlapped);

    /**
     * {@code BOOL CancelIoEx(HANDLE, LPOVERLAPPED)}; {@code lpOverlapped} 0 = everything of the
     * handle.
     */
    int CancelIoEx(long hFile, long lpOverlapped);

    /** {@code BOOL CloseHandle(HANDLE)}. */
    int CloseHandle(long hObject);

    /** {@code BOOL SetFileCompletionNotificationModes(HANDLE, UCHAR Flags)}. */
    int SetFileCompletionNotificationModes(long FileHandle, int Flags);
}
