package dev.overlapped.internal.iocp.accept;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.Annex;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.SocketAddresses;
import dev.overlapped.internal.iocp.socket.SocketHandles;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * Accepts a connection with AcceptEx, with a data length its first bytes too. Hop 4 on the way
 * there, and on the way back the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex">page of
 * AcceptEx</a>, <a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-getacceptexsockaddrs">page
 * of GetAcceptExSockaddrs</a>): the accept socket is open, unbound and of the listener's family;
 * the output block takes the data first, then two areas for the addresses, each 16 bytes larger
 * than the family's largest address. With a data length of 0 it completes with the connection, else
 * with the first bytes, the end of stream (0 bytes), or the reset. The accept socket takes the
 * listener's state only through SO_UPDATE_ACCEPT_CONTEXT, whose value is the listening socket;
 * before that shutdown and getpeername fail.
 *
 * <pre>
 *  annex block
 * +------------------------+---------------------+---------------------+
 * | first data             | local address + 16  | remote address + 16 |
 * +------------------------+---------------------+---------------------+
 * </pre>
 *
 * <p>Data and addresses must be one block, and the user's buffer need not have room behind the
 * data: so the block is our own, and the data are copied, once a connection. A posted accept thus
 * costs a block of the rounded-up length, so at most {@link #MOST_FIRST_BYTES} are asked for; what
 * is behind them comes with the first receive.
 *
 * <p>A connection that was reset before it was accepted is no failure of an accept without data,
 * but none of its business: it is posted again with a new socket, within the same operation. With
 * data, the reset is that client's, and is reported.
 *
 * <p>The accept socket may be given: made ready with options, or recycled by DisconnectEx. It is
 * associated with the port of its loop already, where its handle stays counted; options that were
 * set on it are set again behind SO_UPDATE_ACCEPT_CONTEXT, of which nothing says what it leaves.
 */
public final class AcceptEx {
    private static final int ADDRESS_PADDING = 16;
    private static final int LOCAL = 0;
    private static final int REMOTE = LOCAL + Long.BYTES;
    private static final int LOCAL_LENGTH = REMOTE + Long.BYTES;
    private static final int REMOTE_LENGTH = LOCAL_LENGTH + Integer.BYTES;
    private static final int RESULT_BYTES = REMOTE_LENGTH + Integer.BYTES;

    private static final int NOT_CONNECTED = -1;

    /** How many dead connections in a row are skipped in one go; the next completion skips more. */
    private static final int MOST_REPOSTS = 1_000;

    /** The most that is received together with the connection. */
    static final int MOST_FIRST_BYTES =
            Annex.LARGEST - 2 * (SockaddrCodec.bytes(true) + ADDRESS_PADDING);

    private final IocpBackend backend;
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;
    private final SocketHandles handles;
    private final long results; // where GetAcceptExSockaddrs puts its four results

    public AcceptEx(IocpBackend backend, Arena arena) {
        this.backend = backend;
        this.winsock = backend.winsock();
        this.functions = backend.functions();
        this.slab = backend.slab();
        this.handles = backend.handles();
        this.results = arena.allocate(RESULT_BYTES, Long.BYTES).address();
    }

    public void start(AcceptOperation operation) {
        post(operation, slab.reserve(operation));
    }

    /** The packet of {@code operation}, or what came of it at once. */
    public void finish(AcceptOperation operation, long slot, int code, int bytes) {
        if (!conclude(operation, slot, code, bytes)) {
            post(operation, slot);
        }
    }

    /** Hands the operation to Windows, again and again while all it gets are dead connections. */
    private void post(AcceptOperation operation, long slot) {
        IocpSocket listener = (IocpSocket) operation.socket();
        for (int tries = 1; ; tries++) {
            long accept = open(operation, listener.ipv6());
            if (accept < 0) {
                backend.end(
                        operation,
                        (int) -accept,
                        0); // WSAEMFILE, WSAENOBUFS: it passes; the listener is sound
                return;
            }
            OverlappedSlab.acceptSockets(slot, accept, listener.handle());
            int code = call(operation, listener, slot, accept);
            if (code == ErrorCodes.WSA_IO_PENDING || code == 0 && !listener.isSkipping()) {
                return; // the packet comes
            }
            int bytes = code == 0 ? OverlappedSlab.transferred(slot) : 0;
            if (conclude(operation, slot, code, bytes)) {
                return;
            }
            if (tries == MOST_REPOSTS) {
                backend.end(operation, code == 0 ? ErrorCodes.WSAECONNRESET : code, 0);
                return;
            }
        }
    }

    /** The accept socket: the given one, or a new one; its handle or −error. */
    private long open(AcceptOperation operation, boolean ipv6) {
        IocpSocket into = (IocpSocket) operation.into();
        return into != null ? into.handle() : handles.open(ipv6);
    }

    /** Closes the accept socket; if it was a given one, it is gone. */
    public void close(AcceptOperation operation, long accept) {
        if (operation.into() != null) {
            operation.targetLost();
            operation.target().backend(IocpBackend.class).handles().close(accept);
        } else {
            handles.close(accept);
        }
    }

    private int call(AcceptOperation operation, IocpSocket listener, long slot, long accept) {
        int dataBytes = dataBytes(operation);
        int addressBytes = SockaddrCodec.bytes(listener.ipv6()) + ADDRESS_PADDING;
        slab.clear(slot);
        long output = slab.annex(slot, dataBytes + 2 * addressBytes);
        NativeMemory.clear(
                output + dataBytes,
                2 * addressBytes); // or it may show another connection's addresses
        return functions.acceptEx(
                listener.handle(),
                accept,
                output,
                dataBytes,
                addressBytes,
                OverlappedSlab.bytes(slot),
                slot);
    }

    private static int dataBytes(AcceptOperation operation) {
        return Math.min(operation.length(), MOST_FIRST_BYTES);
    }

    /**
     * Ends the operation with what has come of it; returns false when that was nothing, and it is
     * to be posted again.
     */
    private boolean conclude(AcceptOperation operation, long slot, int code, int bytes) {
        long accept = OverlappedSlab.acceptSocket(slot);
        if (operation.socket().isHandleClosed()) {
            // Too late to make it a connection: the listener's handle may be another socket's by
            // now.
            close(operation, accept);
            backend.end(operation, ErrorCodes.WSA_OPERATION_ABORTED, 0);
            return true;
        }
        int failure = code == 0 ? adopt(operation, slot, accept, bytes) : code;
        if (failure == 0) {
            return true;
        }
        if (operation.into() == null
                || !WinsockErrors.isAborted(failure, false)
                || connectSeconds(accept) != NOT_CONNECTED) {
            close(operation, accept); // else cancelled before a client came: it is as it was
        }
        if (operation.length() == 0 && WinsockErrors.isDeadConnection(failure)) {
            if (!operation.isUnwanted()) {
                return false;
            }
            failure = ErrorCodes.WSA_OPERATION_ABORTED; // its cancel came while it was nowhere
        }
        backend.end(operation, failure, bytes);
        return true;
    }

    /**
     * Makes the accept socket a connection of the target loop, and ends the operation; or returns
     * the error code.
     */
    private int adopt(AcceptOperation operation, long slot, long accept, int bytes) {
        int code =
                winsock.setsockopt(
                        accept,
                        SocketConstants.SOL_SOCKET,
                        SocketConstants.SO_UPDATE_ACCEPT_CONTEXT,
                        OverlappedSlab.listenSocketAddress(slot),
                        Long.BYTES);
        if (code != 0) {
            return code;
        }
        boolean ipv6 = ((IocpSocket) operation.socket()).ipv6();
        int dataBytes = dataBytes(operation);
        if (bytes < 0 || bytes > dataBytes) {
            throw new IllegalStateException(
                    "broken invariant: "
                            + bytes
                            + " bytes received of "
                            + dataBytes
                            + ": "
                            + operation);
        }
        long output = slab.annex(slot, 0); // there is one since the start
        byte[] addresses = addresses(output, dataBytes, ipv6);
        code = makeConnection(operation, accept, ipv6, addresses);
        if (code != 0) {
            operation.accepted(null);
            return code;
        }
        NativeMemory.copy(output, operation.address(), bytes);
        backend.end(operation, 0, bytes);
        return 0;
    }

    /** The operation's connection, with the options chosen for it. Returns 0 or the error code. */
    private int makeConnection(
            AcceptOperation operation, long accept, boolean ipv6, byte[] addresses) {
        IocpSocket into = (IocpSocket) operation.into();
        if (into != null) {
            operation.accepted(new IocpSocket(into, NativeSocket.Role.CONNECTION, addresses));
            return backend.replayOptions(operation);
        }
        IocpBackend target = operation.target().backend(IocpBackend.class);
        int code = target.associate(accept);
        if (code != 0) {
            return code;
        }
        operation.accepted(
                new IocpSocket(
                        operation.target(),
                        NativeSocket.Role.CONNECTION,
                        accept,
                        ipv6,
                        target.handles().skipPortOnSuccess(accept, ipv6),
                        addresses));
        code = backend.replayOptions(operation);
        if (code == 0) {
            target.handles().adoptFrom(handles);
        }
        return code;
    }

    /**
     * Those that have their client and wait for its first data. Windows is asked of each until it
     * has one: a flood of silent clients is looked through again and again.
     */
    public void forEachClient(IocpSocket listener, ObjLongConsumer<Operation> action) {
        long now = listener.loop().nanoTime();
        Operation operation = listener.reads().first();
        while (operation != null) {
            AcceptOperation accept = (AcceptOperation) operation;
            if (accept.length() > 0 && hasClient(accept, now)) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(now - accept.connectedAtNanos());
                action.accept(accept, TimeUnit.SECONDS.toNanos(seconds));
            }
            operation = operation.nextInQueue();
        }
    }

    private boolean hasClient(AcceptOperation operation, long now) {
        if (!operation.isConnected()) {
            int seconds = connectSeconds(OverlappedSlab.acceptSocket(slab.address(operation)));
            if (seconds != NOT_CONNECTED) {
                operation.connectedAt(now - TimeUnit.SECONDS.toNanos(seconds));
            }
        }
        return operation.isConnected();
    }

    /**
     * <b>Kernel contract</b> (SOL_SOCKET Socket Options, SO_CONNECT_TIME): whole seconds since the
     * connection of an accept socket was made, 0xFFFFFFFF before.
     */
    private int connectSeconds(long accept) {
        NativeMemory.putInt(results, NOT_CONNECTED);
        NativeMemory.putInt(results + Integer.BYTES, Integer.BYTES);
        int code =
                winsock.getsockopt(
                        accept,
                        SocketConstants.SOL_SOCKET,
                        SocketConstants.SO_CONNECT_TIME,
                        results,
                        results + Integer.BYTES);
        return code == 0 ? NativeMemory.getInt(results) : NOT_CONNECTED;
    }

    /**
     * The two SOCKADDRs; null when there are none: Wine cannot say who a client was that is gone
     * already.
     */
    private byte[] addresses(long output, int dataBytes, boolean ipv6) {
        int one = SockaddrCodec.bytes(ipv6);
        int area = one + ADDRESS_PADDING;
        functions.getAcceptExSockaddrs(
                output,
                dataBytes,
                area,
                results + LOCAL,
                results + LOCAL_LENGTH,
                results + REMOTE,
                results + REMOTE_LENGTH);
        if (NativeMemory.getInt(results + LOCAL_LENGTH) == 0
                || NativeMemory.getInt(results + REMOTE_LENGTH) == 0) {
            return null;
        }
        byte[] both = new byte[2 * one];
        copyOut(results + LOCAL, results + LOCAL_LENGTH, output + dataBytes, 2 * area, both, 0);
        copyOut(results + REMOTE, results + REMOTE_LENGTH, output + dataBytes, 2 * area, both, one);
        return both;
    }

    private static void copyOut(
            long pointer, long length, long areas, int areaBytes, byte[] both, int index) {
        SocketAddresses.copyFrom(
                NativeMemory.getLong(pointer),
                NativeMemory.getInt(length),
                areas,
                areaBytes,
                both,
                index,
                both.length / 2);
    }
}
