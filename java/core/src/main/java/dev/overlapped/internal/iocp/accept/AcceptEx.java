package dev.overlapped.internal.iocp.accept;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.IocpSockets;
import dev.overlapped.internal.iocp.socket.SocketHandles;
import dev.overlapped.internal.iocp.socket.SocketHome;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Operation;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * Accepts a connection with AcceptEx, with a data length its first bytes too. Hop 4 on the way to
 * the kernel, and on the way back the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex">page of
 * AcceptEx</a>): the accept socket is open, unbound and of the listener's family. With a data
 * length of 0 the call completes with the connection, else with the first bytes, the end of stream
 * (0 bytes), or the reset. The accept socket takes the listener's state only through
 * SO_UPDATE_ACCEPT_CONTEXT, whose value is the listening socket; before that shutdown and
 * getpeername fail.
 *
 * <p>Data and addresses must be one block, and the user's buffer need not have room after the data:
 * so the block ({@link AcceptOutput}) is our own, and the data are copied, once per connection. A
 * posted accept thus costs a block of the rounded-up length, so at most {@link
 * AcceptOutput#MAX_DATA_BYTES} are requested; the first receive returns the rest.
 *
 * <p>A connection that was reset before it was accepted does not fail an accept without data: the
 * accept is posted again with a new socket, within the same operation. With data, the reset is that
 * client's, and is reported.
 *
 * <p>The accept socket may be given: prepared with options, or recycled by DisconnectEx. It is
 * associated with the port of its loop already, where its handle stays counted; options that were
 * set on it are set again after SO_UPDATE_ACCEPT_CONTEXT, whose effect on them is not documented.
 */
public final class AcceptEx implements Verb<AcceptOperation, Packet> {
    /** The most dead connections in a row that one call skips; the next completion skips more. */
    private static final int MAX_REPOSTS = 1_000;

    private final Submitter submitter;
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final IocpSockets sockets;
    private final SocketHandles handles;
    private final OverlappedSlab slab;
    private final AcceptOutput output;

    /**
     * @param sockets of the listener's backend
     * @param arena of the backend
     */
    public AcceptEx(
            Submitter submitter,
            Winsock winsock,
            ExtensionFunctions functions,
            IocpSockets sockets,
            OverlappedSlab slab,
            Arena arena) {
        this.submitter = submitter;
        this.winsock = winsock;
        this.functions = functions;
        this.sockets = sockets;
        this.handles = sockets.handles();
        this.slab = slab;
        this.output = new AcceptOutput(winsock, functions, slab, arena);
    }

    @Override
    public void start(AcceptOperation operation) {
        post(operation, submitter.reserve(operation));
    }

    @Override
    public void finish(AcceptOperation operation, Packet packet) {
        long slot = packet.slot();
        if (!conclude(operation, slot, packet.code(), packet.bytes())) {
            post(operation, slot);
        }
    }

    @Override
    public void cancel(AcceptOperation operation) {
        submitter.cancel(operation);
    }

    /** Posts the operation, and again while it accepts only dead connections. */
    private void post(AcceptOperation operation, long slot) {
        IocpSocket listener = (IocpSocket) operation.socket();
        for (int tries = 1; ; tries++) {
            long accept = open(operation, listener.family());
            if (accept < 0) { // WSAEMFILE, WSAENOBUFS: it passes; the listener is sound
                submitter.fail(operation, (int) -accept, 0);
                return;
            }
            OverlappedSlab.acceptSockets(slot, accept, listener.handle());
            int code = call(operation, listener, slot, accept);
            if (code == ErrorCodes.WSA_IO_PENDING || code == 0 && !listener.isSkipping()) {
                return; // a packet follows
            }
            int bytes = code == 0 ? OverlappedSlab.transferred(slot) : 0;
            if (conclude(operation, slot, code, Integer.toUnsignedLong(bytes))) {
                return;
            }
            if (tries == MAX_REPOSTS) {
                submitter.fail(operation, code == 0 ? ErrorCodes.WSAECONNRESET : code, 0);
                return;
            }
        }
    }

    /** Returns the handle of the accept socket, the given one or a new one; or −error. */
    private long open(AcceptOperation operation, Family family) {
        IocpSocket into = (IocpSocket) operation.into();
        return into != null ? into.handle() : handles.open(family);
    }

    /** Closes the accept socket; a given one is lost. */
    public void close(AcceptOperation operation, long accept) {
        if (operation.into() != null) {
            operation.targetLost();
            home(operation).handles().close(accept);
        } else {
            handles.close(accept);
        }
    }

    private static IocpSockets home(AcceptOperation operation) {
        return operation.target().backend(SocketHome.class).sockets();
    }

    private int call(AcceptOperation operation, IocpSocket listener, long slot, long accept) {
        int dataBytes = dataBytes(operation);
        slab.clear(slot);
        return functions.acceptEx(
                listener.handle(),
                accept,
                output.prepare(slot, dataBytes, listener.family()),
                dataBytes,
                AcceptOutput.addressBytes(listener.family()),
                OverlappedSlab.bytes(slot),
                slot);
    }

    private static int dataBytes(AcceptOperation operation) {
        return Math.min(operation.length(), AcceptOutput.MAX_DATA_BYTES);
    }

    /**
     * Ends the operation with the result of its call; returns false if it is to be posted again.
     */
    private boolean conclude(AcceptOperation operation, long slot, int code, long bytes) {
        long accept = OverlappedSlab.acceptSocket(slot);
        if (operation.socket().isHandleClosed()) {
            // Too late for a connection: the listener's handle may be another socket's by now.
            close(operation, accept);
            submitter.fail(operation, ErrorCodes.WSA_OPERATION_ABORTED, 0);
            return true;
        }
        int failure = code == 0 ? adopt(operation, slot, accept, bytes) : code;
        if (failure == 0) {
            return true;
        }
        if (operation.into() == null
                || !WinsockErrors.isAborted(failure, false)
                || output.connectSeconds(accept) != AcceptOutput.NOT_CONNECTED) {
            close(operation, accept); // else cancelled before a client connected: it is unchanged
        }
        if (operation.length() == 0 && WinsockErrors.isDeadConnection(failure)) {
            if (!operation.isUnwanted()) {
                return false;
            }
            failure = ErrorCodes.WSA_OPERATION_ABORTED; // cancelled while Windows did not have it
        }
        submitter.fail(operation, failure, bytes);
        return true;
    }

    /**
     * Makes the accept socket a connection of the target loop, and ends the operation; or returns
     * the error code.
     */
    private int adopt(AcceptOperation operation, long slot, long accept, long bytes) {
        int code =
                winsock.sockets()
                        .setsockopt(
                                accept,
                                SocketConstants.SOL_SOCKET,
                                SocketConstants.SO_UPDATE_ACCEPT_CONTEXT,
                                OverlappedSlab.listenSocketAddress(slot),
                                Long.BYTES);
        if (code != 0) {
            return code;
        }
        Family family = ((IocpSocket) operation.socket()).family();
        int dataBytes = dataBytes(operation);
        if (bytes > dataBytes) {
            throw new IllegalStateException(
                    "broken invariant: "
                            + bytes
                            + " bytes received of "
                            + dataBytes
                            + ": "
                            + operation);
        }
        long block = output.of(slot);
        byte[] addresses = output.addresses(block, dataBytes, family);
        code = makeConnection(operation, accept, family, addresses);
        if (code != 0) {
            operation.accepted(null);
            return code;
        }
        NativeMemory.copy(block, operation.address(), bytes);
        submitter.succeed(operation, bytes);
        return 0;
    }

    /** Makes the connection, with the options chosen for it. Returns 0 or the error code. */
    private int makeConnection(
            AcceptOperation operation, long accept, Family family, byte @Nullable [] addresses) {
        IocpSocket into = (IocpSocket) operation.into();
        if (into != null) {
            operation.accepted(sockets.acceptedInto(into, addresses));
            return replayOptions(operation);
        }
        IocpSockets home = home(operation);
        int code = home.associate(accept);
        if (code != 0) {
            return code;
        }
        operation.accepted(home.accepted(accept, family, addresses));
        code = replayOptions(operation);
        if (code == 0) {
            home.handles().adoptFrom(handles);
        }
        return code;
    }

    private int replayOptions(AcceptOperation operation) {
        return sockets.replayOptions(present(operation.accepted()), operation.options());
    }

    // ---- without a client

    /**
     * Calls {@code action} with each accept without data that is in flight: cancelling it either
     * ends it without a client, who stays in the backlog, or is too late. One with data that is
     * cancelled may have got its client just before.
     */
    public void forEachIdle(IocpSocket listener, Consumer<AcceptOperation> action) {
        Operation operation = listener.reads().first();
        while (operation != null) {
            Operation following = operation.nextInQueue();
            if (operation.length() == 0) {
                action.accept((AcceptOperation) operation);
            }
            operation = following;
        }
    }

    // ---- silent clients

    /**
     * Calls {@code action} with each accept that has its client and waits for its first data.
     * Windows is asked for each until it has one, for many silent clients are checked again and
     * again.
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
            long accept = OverlappedSlab.acceptSocket(slab.address(operation));
            int seconds = output.connectSeconds(accept);
            if (seconds != AcceptOutput.NOT_CONNECTED) {
                operation.connectedAt(now - TimeUnit.SECONDS.toNanos(seconds));
            }
        }
        return operation.isConnected();
    }
}
