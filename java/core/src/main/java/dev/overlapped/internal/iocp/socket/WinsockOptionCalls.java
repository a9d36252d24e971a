package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.option.OptionCalls;

import java.lang.foreign.Arena;

/**
 * Winsock's calls of options.
 *
 * <p><b>Kernel contract</b> (page of SIO_TCP_INFO): TCP's state is no option; a control code
 * returns it, given the version of the structure, 0.
 */
record WinsockOptionCalls(Winsock winsock) implements OptionCalls.System {
    /** In place of a level: the option is read by a control code. */
    static final int CONTROL = Integer.MIN_VALUE;

    @Override
    public int set(long handle, int level, int name, long value, int bytes) {
        return winsock.sockets().setsockopt(handle, level, name, value, bytes);
    }

    @Override
    public int get(long handle, int level, int name, long value, long length) {
        if (level != CONTROL || name != SocketConstants.SIO_TCP_INFO) {
            return winsock.sockets().getsockopt(handle, level, name, value, length);
        }
        int room = NativeMemory.getInt(length);
        try (Arena arena = Arena.ofConfined()) {
            long version = arena.allocate(Integer.BYTES, Integer.BYTES).address(); // zeroed
            return winsock.sockets()
                    .WSAIoctl(handle, name, version, Integer.BYTES, value, room, length);
        }
    }
}
