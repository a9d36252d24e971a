package dev.overlapped.internal.ffi.windows;

/**
 * The functions of kernel32.dll for mailslots, and for reading and writing their messages.
 *
 * <p>Each returns 0, or the code of {@code GetLastError}, as {@link Winsock} describes.
 */
public interface MailslotFunctions {
    /**
     * {@code HANDLE CreateMailslotW(LPCWSTR, DWORD nMaxMessageSize, DWORD lReadTimeout,
     * LPSECURITY_ATTRIBUTES)}, without security attributes; the handle, for asynchronous I/O, or
     * −error.
     */
    long CreateMailslotW(long lpName, int nMaxMessageSize, int lReadTimeout);

    /**
     * {@code BOOL GetMailslotInfo(HANDLE, LPDWORD lpMaxMessageSize, LPDWORD lpNextSize, LPDWORD
     * lpMessageCount, LPDWORD lpReadTimeout)}; each pointer may be 0.
     */
    int GetMailslotInfo(
            long hMailslot,
            long lpMaxMessageSize,
            long lpNextSize,
            long lpMessageCount,
            long lpReadTimeout);

    /** {@code BOOL ReadFile(HANDLE, LPVOID, DWORD, LPDWORD, LPOVERLAPPED)}, without LPDWORD. */
    int ReadFile(long hFile, long lpBuffer, int nNumberOfBytesToRead, long lpOverlapped);

    /** {@code BOOL WriteFile(HANDLE, LPCVOID, DWORD, LPDWORD, LPOVERLAPPED)}, without LPDWORD. */
    int WriteFile(long hFile, long lpBuffer, int nNumberOfBytesToWrite, long lpOverlapped);
}
