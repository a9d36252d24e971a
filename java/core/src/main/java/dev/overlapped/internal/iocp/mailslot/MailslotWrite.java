package dev.overlapped.internal.iocp.mailslot;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.iocp.socket.WriteVerb;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.SendMessageOperation;

/**
 * Sends messages to a mailslot with WriteFile. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefile">page of
 * WriteFile</a>, <a
 * href="https://learn.microsoft.com/windows/win32/ipc/writing-to-a-mailslot">Writing to a
 * Mailslot</a>): a local write copies the message into the mailslot and does not wait. One that is
 * longer than the server takes fails with ERROR_INVALID_PARAMETER, which nothing else here can
 * cause; Wine 10.0 takes it. A write to other computers may wait in the call, although the handle
 * is for asynchronous I/O: so a thread of the writer's own makes that call. A handle that is
 * associated with a completion port keeps its operations when their thread ends.
 */
public final class MailslotWrite implements WriteVerb<SendMessageOperation> {
    private final Submitter submitter;
    private final Loop loop;
    private final Winsock winsock;

    /** The verb of one backend. */
    public MailslotWrite(Submitter submitter, Loop loop, Winsock winsock) {
        this.submitter = submitter;
        this.loop = loop;
        this.winsock = winsock;
    }

    @Override
    public void start(SendMessageOperation operation) {
        submitter.startInTurn(this, operation);
    }

    @Override
    public void begin(SendMessageOperation operation, long slot) {
        IocpMailslot mailslot = (IocpMailslot) operation.socket();
        RemoteCalls calls = mailslot.remoteCalls();
        long address = operation.address();
        int length = operation.length();
        if (calls == null) {
            submitter.callReturned(
                    this, operation, slot, write(mailslot.handle(), address, length, slot));
        } else {
            calls.execute(
                    () -> {
                        int code =
                                mailslot.isClosing() // nothing has cancelled what has not begun
                                        ? ErrorCodes.WSA_OPERATION_ABORTED
                                        : write(mailslot.handle(), address, length, slot);
                        if (code != 0 && code != ErrorCodes.WSA_IO_PENDING) { // else a packet
                            loop.execute(() -> submitter.fail(operation, code, 0), () -> {});
                        }
                    });
        }
    }

    private int write(long handle, long address, int length, long slot) {
        int code = winsock.mailslots().WriteFile(handle, address, length, slot);
        return code == ErrorCodes.ERROR_INVALID_PARAMETER ? ErrorCodes.WSAEMSGSIZE : code;
    }

    @Override
    public void finish(SendMessageOperation operation, Packet packet) {
        submitter.end(operation, packet.code(), packet.bytes());
    }

    @Override
    public void cancel(SendMessageOperation operation) {
        submitter.cancel(operation);
    }
}
