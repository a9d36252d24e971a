package dev.overlapped.internal.iocp.transmit;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.TransmitConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.iocp.socket.WriteVerb;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.operation.TransmitOperation.Flag;

import java.io.EOFException;

/**
 * The common part of TransmitFile and TransmitPackets: a transmission is one call after the other,
 * on the same slot, until all elements have been sent; each call takes as much as it may.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile">page of
 * TransmitFile</a>, <a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_transmitpackets">page
 * of TransmitPackets</a>): at most 2,147,483,646 bytes a call, head and tail included. The
 * structures and the memory that they name are read until the completion. TF_DISCONNECT, with the
 * last call only, ends the sending side after the data; Wine ignores it, there shutdown does it.
 * TF_REUSE_SOCKET beside it makes the call wait until the other side has ended its stream, too, and
 * all data from it have been received, which receive operations do meanwhile; TIME_WAIT may delay
 * it further. Then the handle is as after DisconnectEx with that flag. Wine ignores that flag as
 * well. A file that ends too early fails the call, or in Wine ends it with fewer bytes. Client
 * editions of Windows work on two calls at a time and queue the others.
 */
public abstract class TransmitCall implements WriteVerb<TransmitOperation> {
    private static final int MAX_BYTES = 2_147_483_646;

    /** The most bytes of a call of an operation that reports progress. */
    private static final int MAX_REPORTED_BYTES = 1 << 24;

    private final Submitter submitter;
    private final Winsock winsock;
    private final OverlappedSlab slab;

    private int next; // the element after the last one that the call being filled takes whole

    TransmitCall(Submitter submitter, Winsock winsock, OverlappedSlab slab) {
        this.submitter = submitter;
        this.winsock = winsock;
        this.slab = slab;
    }

    /** Begins to fill the structures of a call. */
    abstract void prepare(long slot);

    /**
     * Adds bytes to the call.
     *
     * @param element whose they are
     * @param start native address of the first, or its offset in the file
     * @param bytes at least 1
     * @return false if this call cannot take them, nor any after them
     */
    abstract boolean add(Element element, long start, int bytes);

    /** Returns whether TF_REUSE_SOCKET is documented to make the socket usable again. */
    abstract boolean canReuse(IocpSocket socket);

    /** Makes the call. Returns its code. */
    abstract int call(TransmitOperation operation, long socket, long slot, int flags);

    /** Returns the code with which no further call is made, 0 = there may be one. */
    int refusal(TransmitOperation operation) {
        return 0;
    }

    @Override
    public final void start(TransmitOperation operation) {
        submitter.startInTurn(this, operation);
    }

    /** Makes the first call, when it is the operation's turn, or a further one. */
    @Override
    public final void begin(TransmitOperation operation, long slot) {
        IocpSocket socket = (IocpSocket) operation.socket();
        if (operation.isAtEnd() && !operation.has(Flag.DISCONNECT)) {
            submitter.succeed(operation, 0); // nothing to send, which is no call of Windows
            return;
        }
        int refusal = refusal(operation);
        if (refusal != 0) {
            submitter.fail(operation, refusal, operation.moved());
            return;
        }
        if (reads(operation, slot)) {
            return;
        }
        int code = call(operation, socket, slot);
        while (code == 0 && socket.isSkipping()) { // no packet follows
            if (!hasMore(operation, slot, 0, OverlappedSlab.transferred(slot))) {
                return;
            }
            slab.clear(slot);
            if (reads(operation, slot)) {
                return;
            }
            code = call(operation, socket, slot);
        }
        if (code != 0 && code != ErrorCodes.WSA_IO_PENDING) {
            hasMore(operation, slot, code, 0);
        }
    }

    /** Returns whether no call is to be made now: a read is under way, or has failed. */
    private boolean reads(TransmitOperation operation, long slot) {
        if (operation.readFailure() != null) {
            boolean truncated = operation.readFailure() instanceof EOFException;
            int code = truncated ? ErrorCodes.ERROR_HANDLE_EOF : ErrorCodes.ERROR_READ_FAULT;
            submitter.fail(operation, code, operation.moved());
            return true;
        }
        if (operation.mustRead()) {
            operation.read(() -> onRead(operation, slot));
            return true;
        }
        return false;
    }

    private void onRead(TransmitOperation operation, long slot) {
        if (operation.isUnwanted()) { // Windows had no call to cancel
            submitter.fail(operation, ErrorCodes.WSA_OPERATION_ABORTED, operation.moved());
        } else {
            begin(operation, slot);
        }
    }

    @Override
    public final void finish(TransmitOperation operation, Packet packet) {
        long slot = packet.slot();
        if (hasMore(operation, slot, packet.code(), packet.bytes())) {
            slab.clear(slot);
            begin(operation, slot);
        }
    }

    @Override
    public final void cancel(TransmitOperation operation) {
        submitter.cancel(operation);
    }

    /** Records the result of a call; ends the operation unless there is more to send. */
    private boolean hasMore(TransmitOperation operation, long slot, int code, long bytes) {
        int asked = NativeMemory.getInt(OverlappedSlab.bytes(slot));
        operation.advance(bytes);
        if (code != 0 || bytes < asked) {
            submitter.fail(operation, reason(operation, code), operation.moved());
            return false;
        }
        if (operation.isAtEnd()) {
            submitter.end(operation, disconnect(operation), operation.moved());
            return false;
        }
        if (operation.isUnwanted()) {
            submitter.fail(operation, ErrorCodes.WSA_OPERATION_ABORTED, operation.moved());
            return false;
        }
        return true;
    }

    /** Returns why a call moved too few bytes: its code, unless a file has become too short. */
    private static int reason(TransmitOperation operation, int code) {
        if (code != 0 && code != ErrorCodes.WSAEINVAL && code != ErrorCodes.ERROR_HANDLE_EOF) {
            return code;
        }
        for (int i = operation.index(); i < operation.count(); i++) {
            if (isTruncated(operation.element(i))) {
                operation.failingAt(i);
                return ErrorCodes.ERROR_HANDLE_EOF;
            }
        }
        return code != 0 ? code : ErrorCodes.ERROR_HANDLE_EOF; // it has grown again meanwhile
    }

    private static boolean isTruncated(Element element) {
        try {
            NativeFile file = element.file();
            return file != null
                    && !element.isUnread()
                    && file.size() < element.start() + element.length();
        } catch (NativeException e) {
            return false; // then the call failed for another reason
        }
    }

    private int disconnect(TransmitOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        return operation.has(Flag.DISCONNECT)
                        && winsock.ignoresTransmitDisconnect()
                        && !socket.isHandleClosed()
                ? winsock.sockets().shutdown(socket.handle(), SocketConstants.SD_SEND)
                : 0;
    }

    /** Makes one call, for as many of the next bytes as it can take. */
    private int call(TransmitOperation operation, IocpSocket socket, long slot) {
        prepare(slot);
        int bytes = fill(operation, operation.reportsProgress() ? MAX_REPORTED_BYTES : MAX_BYTES);
        NativeMemory.putInt(OverlappedSlab.bytes(slot), bytes); // see hasMore
        int flags = flags(operation);
        if (next == operation.count()) {
            flags |= lastFlags(operation, socket);
        }
        return call(operation, socket.handle(), slot, flags);
    }

    /** Fills the call with the next bytes, at most {@code max}; returns how many. */
    int fill(TransmitOperation operation, int max) {
        int left = max;
        int filling = operation.index();
        long within = operation.within();
        while (filling < operation.count() && left > 0) {
            Element element = operation.element(filling);
            if (element.isUnread()) {
                break;
            }
            int bytes = (int) Math.min(element.length() - within, left);
            if (bytes > 0 && !add(element, element.start() + within, bytes)) {
                break;
            }
            left -= bytes;
            within += bytes;
            if (within == element.length()) {
                filling++;
                within = 0;
            }
        }
        filledUpTo(filling);
        return max - left;
    }

    /** Records the element after the last one that the call takes whole. */
    final void filledUpTo(int element) {
        next = element;
    }

    private int lastFlags(TransmitOperation operation, IocpSocket socket) {
        int flags = bit(operation, Flag.DISCONNECT, TransmitConstants.TF_DISCONNECT);
        if (operation.has(Flag.REUSE) && canReuse(socket) && !winsock.ignoresTransmitDisconnect()) {
            operation.disconnectsForReuse();
            flags |= TransmitConstants.TF_REUSE_SOCKET;
        }
        return flags;
    }

    private static int flags(TransmitOperation operation) {
        return bit(operation, Flag.WRITE_BEHIND, TransmitConstants.TF_WRITE_BEHIND)
                | bit(operation, Flag.USE_SYSTEM_THREAD, TransmitConstants.TF_USE_SYSTEM_THREAD)
                | bit(operation, Flag.USE_KERNEL_APC, TransmitConstants.TF_USE_KERNEL_APC);
    }

    private static int bit(TransmitOperation operation, Flag flag, int bit) {
        return operation.has(flag) ? bit : 0;
    }

    /** Returns the handle of an element's file. */
    static long handle(Element element) {
        return ((IocpFile) present(element.file())).handle();
    }
}
