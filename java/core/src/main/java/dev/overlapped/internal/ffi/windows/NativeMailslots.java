package dev.overlapped.internal.ffi.windows;

import java.lang.foreign.MemorySegment;

/** The functions for mailslots, by downcalls. Loaded by the first mailslot of a process. */
class NativeMailslots implements MailslotFunctions {
    static final NativeMailslots INSTANCE = new NativeMailslots();

    private static final MemorySegment CREATE_MAILSLOT = Downcall.kernel32("CreateMailslotW");
    private static final MemorySegment GET_MAILSLOT_INFO = Downcall.kernel32("GetMailslotInfo");
    private static final MemorySegment READ_FILE = Downcall.kernel32("ReadFile");
    private static final MemorySegment WRITE_FILE = Downcall.kernel32("WriteFile");

    NativeMailslots() {}

    @Override
    public long CreateMailslotW(long lpName, int nMaxMessageSize, int lReadTimeout) {
        return Downcall.kernelHandle(
                Handles.INVALID_HANDLE_VALUE,
                CREATE_MAILSLOT,
                lpName,
                nMaxMessageSize,
                lReadTimeout,
                0,
                0,
                0,
                0);
    }

    @Override
    public int GetMailslotInfo(
            long hMailslot,
            long lpMaxMessageSize,
            long lpNextSize,
            long lpMessageCount,
            long lpReadTimeout) {
        return Downcall.kernelBool(
                GET_MAILSLOT_INFO,
                hMailslot,
                lpMaxMessageSize,
                lpNextSize,
                lpMessageCount,
                lpReadTimeout,
                0);
    }

    @Override
    public int ReadFile(long hFile, long lpBuffer, int nNumberOfBytesToRead, long lpOverlapped) {
        return Downcall.kernelBool(
                READ_FILE, hFile, lpBuffer, nNumberOfBytesToRead, 0, lpOverlapped, 0);
    }

    @Override
    public int WriteFile(long hFile, long lpBuffer, int nNumberOfBytesToWrite, long lpOverlapped) {
        return Downcall.kernelBool(
                WRITE_FILE, hFile, lpBuffer, nNumberOfBytesToWrite, 0, lpOverlapped, 0);
    }
}
