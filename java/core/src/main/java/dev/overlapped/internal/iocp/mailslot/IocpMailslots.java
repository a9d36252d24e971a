package dev.overlapped.internal.iocp.mailslot;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.backend.Mailslots;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.MailslotConstants;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.IocpSockets;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The mailslots of one backend. Any thread, unless a method says otherwise.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createmailslotw">page of
 * CreateMailslotW</a>, <a
 * href="https://learn.microsoft.com/windows/win32/ipc/mailslot-names">Mailslot Names</a>): the
 * handle of a mailslot is for asynchronous I/O without being asked to. The name is free when it is
 * closed. Writers share the mailslot for reading, which the server does, and for writing, which
 * other writers do. lReadTimeout is not used: the loop's deadlines end receives.
 */
public final class IocpMailslots implements Mailslots {
    private static final int SHARE_WITH_ALL = Handles.FILE_SHARE_READ | Handles.FILE_SHARE_WRITE;
    private static final String LOCAL = "\\\\.\\mailslot\\";
    private static final String REMOTE_OFF =
            "Windows 11 24H2 and Windows Server 2025 switch remote mailslots off:"
                    + " see the group policy Lanman Workstation, Enable remote mailslots";

    private final Loop loop;
    private final Winsock winsock;
    private final IocpSockets sockets;

    /** The mailslots of one backend. */
    public IocpMailslots(Loop loop, Winsock winsock, IocpSockets sockets) {
        this.loop = loop;
        this.winsock = winsock;
        this.sockets = sockets;
    }

    /** Tries whether a completion port takes a mailslot. Returns 0 or the error code. */
    public static int tryAsynchronously(Winsock winsock) {
        long handle;
        try (Arena arena = Arena.ofConfined()) {
            String unique = LOCAL + "overlapped\\" + UUID.randomUUID();
            int forever = MailslotConstants.MAILSLOT_WAIT_FOREVER;
            handle = winsock.mailslots().CreateMailslotW(wide(arena, unique), 1, forever);
        }
        if (handle < 0) {
            return (int) -handle;
        }
        long port = winsock.kernel32().CreateIoCompletionPort(handle, 0, 0, 1);
        winsock.kernel32().CloseHandle(handle);
        if (port <= 0) {
            return (int) -port;
        }
        winsock.kernel32().CloseHandle(port);
        return 0;
    }

    @Override
    public boolean areSockets() {
        return false;
    }

    @Override
    public NativeSocket create(Target target, int maxBytes) throws NativeException {
        int forever = MailslotConstants.MAILSLOT_WAIT_FOREVER;
        long handle;
        try (Arena arena = Arena.ofConfined()) {
            long name = wide(arena, target.path());
            handle = winsock.mailslots().CreateMailslotW(name, maxBytes, forever);
        }
        if (handle < 0) {
            throw WinsockErrors.DOMAIN.refused(
                    "CreateMailslotW(" + target + ")", (int) -handle, "");
        }
        sockets.handles().adopted();
        return associated(handle, true);
    }

    @Override
    public NativeSocket open(Target target) throws NativeException {
        long handle;
        try (Arena arena = Arena.ofConfined()) {
            handle =
                    winsock.kernel32()
                            .CreateFileW(
                                    wide(arena, target.path()),
                                    Handles.GENERIC_WRITE,
                                    SHARE_WITH_ALL,
                                    Handles.OPEN_EXISTING,
                                    Handles.FILE_FLAG_OVERLAPPED);
        }
        if (handle < 0) {
            throw WinsockErrors.DOMAIN.refused(
                    "CreateFileW(" + target + ")", (int) -handle, target.local() ? "" : REMOTE_OFF);
        }
        sockets.handles().adopted();
        return associated(handle, target.local());
    }

    private static long wide(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_16LE).address();
    }

    private NativeSocket associated(long handle, boolean local) throws NativeException {
        int code = sockets.associate(handle);
        if (code == 0) {
            return new IocpMailslot(loop, handle, local ? null : new RemoteCalls());
        }
        sockets.handles().closeFile(handle);
        if (code == ErrorCodes.ERROR_INVALID_PARAMETER) {
            throw new NativeException(
                    IoFailure.Kind.UNSUPPORTED,
                    "CreateIoCompletionPort(mailslot)",
                    "this system opens mailslots for synchronous I/O only, as Wine before 10");
        }
        throw WinsockErrors.DOMAIN.refused("CreateIoCompletionPort(mailslot)", code, "");
    }

    @Override
    public int nextMessage(NativeSocket mailslot) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long size = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            synchronized (mailslot) {
                int code =
                        mailslot.isHandleClosed()
                                ? ErrorCodes.ERROR_INVALID_HANDLE
                                : winsock.mailslots()
                                        .GetMailslotInfo(
                                                ((IocpMailslot) mailslot).handle(), 0, size, 0, 0);
                if (code != 0) {
                    throw WinsockErrors.DOMAIN.refused("GetMailslotInfo", code, "");
                }
            }
            int bytes = NativeMemory.getInt(size);
            return bytes == MailslotConstants.MAILSLOT_NO_MESSAGE ? NO_MESSAGE : bytes;
        }
    }

    // ---- closing

    /** Closes the handle of a mailslot that was never attached. */
    public void discard(IocpMailslot mailslot) {
        closeHandle(mailslot, () -> {});
    }

    /**
     * Cancels the operations of a mailslot, and closes its handle. The loop's thread only.
     *
     * @return whether the handle is closed on return; else {@link Loop#handleClosed} follows
     */
    public boolean close(IocpMailslot mailslot, Submitter submitter) {
        submitter.cancelAll(mailslot);
        boolean closed =
                closeHandle(
                        mailslot, () -> loop.execute(() -> loop.handleClosed(mailslot), () -> {}));
        submitter.cancelHeld(mailslot);
        return closed;
    }

    /** Closes the handle after the calls that use it; returns whether it is closed on return. */
    private boolean closeHandle(IocpMailslot mailslot, Runnable later) {
        RemoteCalls calls = mailslot.remoteCalls();
        if (calls == null) {
            sockets.handles().closeFile(mailslot.handle());
            return true;
        }
        calls.executeLast(
                () -> {
                    sockets.handles().closeFile(mailslot.handle());
                    later.run();
                });
        return false;
    }
}
