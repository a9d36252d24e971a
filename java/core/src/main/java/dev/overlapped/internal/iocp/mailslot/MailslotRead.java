package dev.overlapped.internal.iocp.mailslot;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.operation.ReceiveMessageOperation;

/**
 * Receives messages of a mailslot with ReadFile. Hop 4.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile">page of
 * ReadFile</a>, <a
 * href="https://learn.microsoft.com/windows/win32/ipc/reading-from-a-mailslot">Reading from a
 * Mailslot</a>): a read takes one message. One that does not fit fails with
 * ERROR_INSUFFICIENT_BUFFER, at once without a packet, or later with STATUS_BUFFER_TOO_SMALL in
 * one, and stays in the mailslot. The position in the OVERLAPPED has no meaning.
 */
public final class MailslotRead implements Verb<ReceiveMessageOperation, Packet> {
    private final Submitter submitter;
    private final Winsock winsock;

    /** The verb of one backend. */
    public MailslotRead(Submitter submitter, Winsock winsock) {
        this.submitter = submitter;
        this.winsock = winsock;
    }

    @Override
    public void start(ReceiveMessageOperation operation) {
        long slot = submitter.reserve(operation);
        long handle = ((IocpMailslot) operation.socket()).handle();
        int code =
                winsock.mailslots().ReadFile(handle, operation.address(), operation.length(), slot);
        submitter.callReturned(this, operation, slot, code);
    }

    @Override
    public void finish(ReceiveMessageOperation operation, Packet packet) {
        int code = packet.code();
        operation.header().clear();
        boolean tooSmall = code == ErrorCodes.WSAEFAULT; // of STATUS_BUFFER_TOO_SMALL
        submitter.end(
                operation, tooSmall ? ErrorCodes.ERROR_INSUFFICIENT_BUFFER : code, packet.bytes());
    }

    @Override
    public void cancel(ReceiveMessageOperation operation) {
        submitter.cancel(operation);
    }
}
