package dev.overlapped.internal.iocp.mailslot;

import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.Loop;

import org.jspecify.annotations.Nullable;

/**
 * An end of a mailslot: the handle of CreateMailslotW, which is only read, or that of CreateFileW,
 * which is only written. Neither skips the port on success.
 */
public final class IocpMailslot extends IocpSocket {
    private final @Nullable RemoteCalls remoteCalls;

    /**
     * @param handle associated with the completion port of {@code loop}
     * @param remoteCalls the thread that calls the system, where the calls may wait; else null
     */
    IocpMailslot(Loop loop, long handle, @Nullable RemoteCalls remoteCalls) {
        super(loop, Role.CONNECTION, handle, Family.UNIX, false, null);
        this.remoteCalls = remoteCalls;
    }

    /** Returns the thread that calls the system, of a writer to other computers; else null. */
    @Nullable RemoteCalls remoteCalls() {
        return remoteCalls;
    }

    @Override
    public boolean isWinsock() {
        return false;
    }
}
