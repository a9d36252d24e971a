package dev.overlapped.internal.iocp.transmit;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.TransmitConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.HeldWrites;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.stream.DisconnectEx;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.operation.TransmitOperation.Flag;

import java.io.EOFException;

/**
 * What TransmitFile and TransmitPackets have in common: a transmission is one call after the other,
 * on the same slot, until all has gone; each takes as much as one call may.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile">page of
 * TransmitFile</a>, <a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_transmitpackets">page
 * of TransmitPackets</a>): at most 2,147,483,646 bytes a call, head and tail included. The
 * structures and the memory that they name are read until the completion. TF_DISCONNECT, with the
 * last call only, ends the sending side behind the data; Wine 8.0 ignores it, there shutdown does
 * it. TF_REUSE_SOCKET beside it makes the call wait until the other side has ended its stream, too,
 * and all that it sent has been read, which others do meanwhile; TIME_WAIT may delay it further.
 * Then the handle is as {@link DisconnectEx} tells. Wine 8.0 ignores that flag as well. A file that
 * ends too early fails the call, or in Wine ends it with fewer bytes. Client editions of Windows
 * work on two calls at a time and queue the others.
 */
public abstract class TransmitCall {
    /** The most bytes of one call. */
    static final int MOST_BYTES = 2_147_483_646;

    /** The most when someone wants to see progress. */
    private static final int REPORTED_BYTES = 1 << 24;

    private final IocpBackend backend;
    private final Winsock winsock;
    private final OverlappedSlab slab;
    private final HeldWrites held;

    TransmitCall(IocpBackend backend) {
        this.backend = backend;
        this.winsock = backend.winsock();
        this.slab = backend.slab();
        this.held = backend.held();
    }

    /** Behind the last element that the call being filled takes whole. */
    int next;

    /** Begins to fill the structures of a call. */
    abstract void prepare(long slot);

    /**
     * Adds bytes to the call.
     *
     * @param element whose they are
     * @param start native address of the first, or its offset in the file
     * @param bytes at least 1
     * @return false if this call cannot take them, nor anything behind them
     */
    abstract boolean add(Element element, long start, int bytes);

    /** Whether TF_REUSE_SOCKET is documented to make the socket usable again. */
    abstract boolean canReuse(IocpSocket socket);

    /** Makes the call. Returns its code. */
    abstract int call(TransmitOperation operation, long socket, long slot, int flags);

    public final void start(TransmitOperation operation) {
        long slot = slab.reserve(operation);
        if (!held.hold(operation, slot)) {
            begin(operation, slot);
        }
    }

    /** When it is its turn, and again for each further call. */
    public final void begin(TransmitOperation operation, long slot) {
        IocpSocket socket = (IocpSocket) operation.socket();
        if (operation.isAtEnd() && !operation.has(Flag.DISCONNECT)) {
            backend.end(operation, 0, 0); // nothing to do, which is no call of Windows
            return;
        }
        int refusal = refusal(operation);
        if (refusal != 0) {
            backend.endWith(operation, refusal, operation.moved());
            return;
        }
        if (reads(operation, slot)) {
            return;
        }
        int code = call(operation, socket, slot);
        while (code == 0 && socket.isSkipping()) { // no packet comes of what is done at once
            if (!goesOn(operation, slot, 0, OverlappedSlab.transferred(slot))) {
                return;
            }
            slab.clear(slot);
            if (reads(operation, slot)) {
                return;
            }
            code = call(operation, socket, slot);
        }
        if (code != 0 && code != ErrorCodes.WSA_IO_PENDING) {
            goesOn(operation, slot, code, 0);
        }
    }

    /** Why there is to be no further call: a code, 0 = there may be one. */
    int refusal(TransmitOperation operation) {
        return 0;
    }

    /** Whether there is no call to be made now: it is read what Windows cannot, or that failed. */
    private boolean reads(TransmitOperation operation, long slot) {
        if (operation.readFailure() != null) {
            boolean truncated = operation.readFailure() instanceof EOFException;
            int code = truncated ? ErrorCodes.ERROR_HANDLE_EOF : ErrorCodes.ERROR_READ_FAULT;
            backend.endWith(operation, code, operation.moved());
            return true;
        }
        if (operation.mustRead()) {
            operation.read(() -> goOn(operation, slot));
            return true;
        }
        return false;
    }

    private void goOn(TransmitOperation operation, long slot) {
        if (operation.isUnwanted()) { // Windows had nothing of it to cancel
            int code = ErrorCodes.WSA_OPERATION_ABORTED;
            backend.endWith(operation, code, operation.moved());
        } else {
            begin(operation, slot);
        }
    }

    public final void finish(TransmitOperation operation, long slot, int code, int bytes) {
        if (goesOn(operation, slot, code, bytes)) {
            slab.clear(slot);
            begin(operation, slot);
        }
    }

    /** Takes in what a call has done; ends the operation unless there is more to do. */
    private boolean goesOn(TransmitOperation operation, long slot, int code, int bytes) {
        int asked = NativeMemory.getInt(OverlappedSlab.bytes(slot));
        operation.advance(bytes);
        if (code != 0 || bytes < asked) {
            backend.endWith(operation, reason(operation, code), operation.moved());
            return false;
        }
        if (operation.isAtEnd()) {
            backend.endWith(operation, disconnect(operation), operation.moved());
            return false;
        }
        if (operation.isUnwanted()) {
            backend.endWith(operation, ErrorCodes.WSA_OPERATION_ABORTED, operation.moved());
            return false;
        }
        return true;
    }

    /** Why a call moved less than it was asked to: its code, unless a file has become too short. */
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
            return element.isFile()
                    && !element.isUnread()
                    && element.file().size() < element.start() + element.length();
        } catch (NativeException e) {
            return false; // then that is not why
        }
    }

    private int disconnect(TransmitOperation operation) {
        IocpSocket socket = (IocpSocket) operation.socket();
        return operation.has(Flag.DISCONNECT)
                        && winsock.ignoresTransmitDisconnect()
                        && !socket.isHandleClosed()
                ? winsock.shutdown(socket.handle(), SocketConstants.SD_SEND)
                : 0;
    }

    /** One call, for as much of what comes next as it can take. */
    private int call(TransmitOperation operation, IocpSocket socket, long slot) {
        prepare(slot);
        int bytes = fill(operation, operation.reportsProgress() ? REPORTED_BYTES : MOST_BYTES);
        NativeMemory.putInt(OverlappedSlab.bytes(slot), bytes); // see goesOn
        int flags = flags(operation);
        if (next == operation.count()) {
            flags |= lastFlags(operation, socket);
        }
        return call(operation, socket.handle(), slot, flags);
    }

    /** Fills the call with what comes next, at most {@code most} bytes; returns how many. */
    int fill(TransmitOperation operation, int most) {
        int left = most;
        next = operation.index();
        long within = operation.within();
        while (next < operation.count() && left > 0) {
            Element element = operation.element(next);
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
                next++;
                within = 0;
            }
        }
        return most - left;
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

    /** The handle of an element's file. */
    static long handle(Element element) {
        return ((IocpFile) element.file()).handle();
    }
}
