package dev.overlapped.internal.linux;

import dev.overlapped.IoFailure;
import dev.overlapped.PeerCredentials;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.Ucred;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketOption;
import java.net.StandardSocketOptions;

/**
 * The options of Unix domain sockets. What the kernel ignores on them, such as SO_KEEPALIVE, is
 * refused here, so that no caller relies on it.
 *
 * <p><b>Kernel contract</b> (unix(7)): SO_PEERCRED reports process, user and group of the other
 * side as they were when it connected, or listened. A socket without a connection has those of
 * nobody: process 0, and user and group -1.
 */
public final class UnixOptions {
    private final LinuxIo io;
    private final SocketOptions options;

    public UnixOptions(LinuxIo io, SocketOptions options) {
        this.io = io;
        this.options = options;
    }

    public <T> void set(int fd, SocketOption<T> option, T value) throws NativeException {
        if (option == PeerCredentials.OPTION) {
            throw refused("setsockopt", option, "it can only be read");
        }
        require("setsockopt", option);
        options.set(fd, false, option, value);
    }

    /**
     * @param mayBeConnected false of a listener, for which the kernel reports this process itself
     */
    public <T> T get(int fd, SocketOption<T> option, boolean mayBeConnected)
            throws NativeException {
        if (option == PeerCredentials.OPTION && !mayBeConnected) {
            throw refused("getsockopt", option, "a listener has no connection");
        } else if (option == PeerCredentials.OPTION) {
            return option.type().cast(peer(fd));
        }
        require("getsockopt", option);
        return options.get(fd, false, option);
    }

    private PeerCredentials peer(int fd) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment peer = arena.allocate(Ucred.SIZE, Integer.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) Ucred.SIZE);
            int result =
                    io.getsockopt(
                            fd,
                            SocketConstants.SOL_SOCKET,
                            SocketConstants.SO_PEERCRED,
                            peer.address(),
                            length.address());
            if (result < 0) {
                throw Errno.DOMAIN.refused("getsockopt(SO_PEERCRED)", -result, "");
            }
            int uid = peer.get(ValueLayout.JAVA_INT, Ucred.UID);
            if (uid == -1) {
                throw refused("getsockopt", PeerCredentials.OPTION, "it has no connection");
            }
            return PeerCredentials.of(
                    peer.get(ValueLayout.JAVA_INT, Ucred.PID),
                    uid,
                    peer.get(ValueLayout.JAVA_INT, Ucred.GID));
        }
    }

    private static void require(String call, SocketOption<?> option) throws NativeException {
        if (option != StandardSocketOptions.SO_SNDBUF
                && option != StandardSocketOptions.SO_RCVBUF) {
            throw refused(
                    call,
                    option,
                    "a Unix domain socket has SO_SNDBUF and SO_RCVBUF, its connections also"
                            + " SO_PEERCRED");
        }
    }

    private static NativeException refused(String call, SocketOption<?> option, String reason) {
        return new NativeException(
                IoFailure.Kind.UNSUPPORTED, call + "(" + option.name() + ")", reason);
    }
}
