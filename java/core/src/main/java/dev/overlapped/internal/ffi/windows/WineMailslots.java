package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.IO_STATUS_BLOCK;
import dev.overlapped.internal.ffi.windows.gen.OBJECT_ATTRIBUTES;
import dev.overlapped.internal.ffi.windows.gen.UNICODE_STRING;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The functions for mailslots in Wine. Its CreateMailslotW opens the handle for synchronous I/O,
 * that of Windows for asynchronous I/O: here the function of ntdll.dll that both call gets the
 * options of Windows. Wine 10.0 honors them; in Wine 8.0 all mailslots are synchronous, and no
 * completion port takes one.
 */
final class WineMailslots extends NativeMailslots {
    static final WineMailslots INSTANCE = new WineMailslots();

    private static final MemorySegment NT_CREATE_MAILSLOT_FILE =
            Downcall.ntdll("NtCreateMailslotFile");
    private static final String DEVICES = "\\\\.\\";
    private static final String NT_DEVICES = "\\??\\";
    private static final long TICKS_OF_A_MILLISECOND = 10_000;
    private static final int ACCESS =
            winsock_h.GENERIC_READ() | winsock_h.SYNCHRONIZE() | winsock_h.WRITE_DAC();

    private WineMailslots() {}

    @Override
    public long CreateMailslotW(long lpName, int nMaxMessageSize, int lReadTimeout) {
        String name = NativeMemory.wideText(lpName);
        if (!name.startsWith(DEVICES)) {
            return -ErrorCodes.ERROR_INVALID_NAME;
        }
        String ntName = NT_DEVICES + name.substring(DEVICES.length());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(ntName, StandardCharsets.UTF_16LE);
            MemorySegment string = UNICODE_STRING.allocate(arena);
            UNICODE_STRING.Length(string, (short) (text.byteSize() - Character.BYTES));
            UNICODE_STRING.MaximumLength(string, (short) text.byteSize());
            UNICODE_STRING.Buffer(string, text.address());
            MemorySegment attributes = OBJECT_ATTRIBUTES.allocate(arena);
            attributes.fill((byte) 0);
            OBJECT_ATTRIBUTES.Length(attributes, (int) OBJECT_ATTRIBUTES.sizeof());
            OBJECT_ATTRIBUTES.ObjectName(attributes, string.address());
            OBJECT_ATTRIBUTES.Attributes(attributes, winsock_h.OBJ_CASE_INSENSITIVE());
            MemorySegment timeout = arena.allocate(Long.BYTES, Long.BYTES);
            NativeMemory.putLong(
                    timeout.address(),
                    lReadTimeout == winsock_h.MAILSLOT_WAIT_FOREVER()
                            ? -1 // as Windows passes it
                            : -TICKS_OF_A_MILLISECOND * Integer.toUnsignedLong(lReadTimeout));
            MemorySegment handle = arena.allocate(Long.BYTES, Long.BYTES);
            int status =
                    Downcall.plain(
                            NT_CREATE_MAILSLOT_FILE,
                            handle.address(),
                            ACCESS,
                            attributes.address(),
                            IO_STATUS_BLOCK.allocate(arena).address(),
                            winsock_h.FILE_WRITE_THROUGH(),
                            0,
                            nMaxMessageSize,
                            timeout.address());
            return status >= 0 ? NativeMemory.getLong(handle.address()) : -codeOf(status);
        }
    }

    private static int codeOf(int status) {
        return status == ErrorCodes.STATUS_OBJECT_NAME_COLLISION
                ? ErrorCodes.ERROR_ALREADY_EXISTS
                : ErrorCodes.ERROR_INVALID_NAME;
    }
}
