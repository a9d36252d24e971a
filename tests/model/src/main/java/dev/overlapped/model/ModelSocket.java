package dev.overlapped.model;

import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Endpoint;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A socket of TCP or of AF_UNIX, or of UDP with a {@link DatagramEnd}: its state, and the
 * operations pending on it. Receives are filled, and sends taken, in the order in which they were
 * started [WT test_simultaneous_async_recv]. TF_REUSE_SOCKET, of DisconnectEx and of transmissions,
 * leads back from connected to fresh or bound, for use by the same of AcceptEx and ConnectEx only
 * [MS][DN].
 *
 * <pre>
 *  fresh ─ bind ─► bound ─ listen ─────────────► listening
 *    │               └─── ConnectEx ─► connecting ─► connected, without context
 *    └─ AcceptEx ─► accept target ─► accepted, without context ─ SO_UPDATE_…_CONTEXT ─► connected
 * </pre>
 */
final class ModelSocket {
    /** The bytes that a transmission reads at once. */
    private static final int MAX_AT_ONCE = 1 << 20;

    final boolean ipv6;
    final OptionValues options;
    private final Kernel kernel;

    /** The state of a UDP socket; null for TCP. */
    final DatagramEnd datagrams;

    private long handle;

    // State.
    enum Origin {
        NONE,
        ACCEPT,
        CONNECT
    }

    Origin origin = Origin.NONE; // the function that made its present or former connection
    InetSocketAddress local;
    AcceptQueue listening;
    Endpoint connection;
    ModelSocket acceptedBy;
    boolean hasContext;
    boolean isShutDown; // by shutdown(SD_SEND), not by a disconnect
    boolean sendsOneSyn; // SIO_TCP_INITIAL_RTO
    boolean nonBlocking; // FIONBIO
    boolean unix; // addresses stand for names, see UnixNames
    long connectedAt;

    // The completion port.
    ModelPort port;
    long key;
    boolean skipsPort;
    boolean skipsEvent; // its completions do not signal the file object

    // Operations.
    private final Set<PendingOperation> pending = new LinkedHashSet<>();
    private final ArrayDeque<PendingOperation> receives = new ArrayDeque<>();
    private final ArrayDeque<PendingOperation> writes = new ArrayDeque<>();
    private PendingOperation accepting; // the AcceptEx whose accept socket this is
    private PendingOperation connecting;
    private long lastReadPacket;
    private long lastWritePacket;
    private boolean closed;

    ModelSocket(Kernel kernel, boolean ipv6, boolean datagram) {
        this.kernel = kernel;
        this.ipv6 = ipv6;
        this.options = new OptionValues(ipv6, datagram);
        this.datagrams = datagram ? new DatagramEnd(kernel, this) : null;
    }

    void handle(long handle) {
        this.handle = handle;
    }

    /** Returns whether it sends to and receives from addresses of a family. */
    boolean takes(InetSocketAddress address) {
        return Addresses.isIpv6(address) == ipv6 || options.isDualStack();
    }

    /** Returns the SOCKADDR of an address, as its family has it. */
    byte[] encode(InetSocketAddress address) {
        return unix ? kernel.unixNames.encode(address) : Sockaddrs.encode(address, ipv6);
    }

    /** Returns whether it was never bound or connected. */
    boolean isFresh() {
        return origin == Origin.NONE && isUnused();
    }

    private boolean isUnused() {
        return local == null && connection == null && accepting == null && listening == null;
    }

    /** Returns whether AcceptEx may use it: one of an earlier AcceptEx, or a fresh one [DN]. */
    boolean mayBeAccepted() {
        return origin != Origin.CONNECT && isUnused();
    }

    boolean isConnecting() {
        return connecting != null;
    }

    boolean isAcceptTarget() {
        return accepting != null;
    }

    /** Returns whether it is connected, with context or without, and not waiting for first data. */
    boolean isConnected() {
        return connection != null && accepting == null && connecting == null;
    }

    // ---- operations

    /** Adds a pending operation; from here on the kernel owns its memory. */
    PendingOperation begin(PendingOperation.Kind kind, long overlapped, Buffers buffers) {
        PendingOperation operation =
                new PendingOperation(kind, kernel.nextOperationNumber(), this, overlapped, buffers);
        kernel.custody.acquire(operation);
        pending.add(operation);
        return operation;
    }

    /** Adds a pending transmission. */
    PendingOperation begin(PendingOperation.Kind kind, long overlapped, TransmitRequest request) {
        PendingOperation operation = begin(kind, overlapped, request.memory());
        operation.transmit = request;
        operation.reuses = request.reuses();
        return operation;
    }

    void receive(PendingOperation operation) {
        receives.add(operation);
        advanceSoon();
    }

    void write(PendingOperation operation) {
        writes.add(operation);
        advanceSoon();
    }

    private void advanceSoon() {
        kernel.after(kernel.adversary.delayNanos(), this::advance);
    }

    void acceptTarget(PendingOperation operation) {
        accepting = operation;
    }

    /** Takes the connection of the AcceptEx whose accept socket this is. */
    void accepted(Endpoint endpoint, PendingOperation operation) {
        if (closed) {
            endpoint.abort();
            return;
        }
        connection = endpoint;
        origin = Origin.ACCEPT;
        acceptedBy = operation.socket;
        connectedAt = kernel.clock.nanoTime();
        endpoint.owner(this::advance);
        advance();
    }

    void connecting(PendingOperation operation) {
        connecting = operation;
    }

    /** Takes the connection of the ConnectEx, which completes when its data are taken. */
    void connected(Endpoint endpoint) {
        connection = endpoint;
        origin = Origin.CONNECT;
        connectedAt = kernel.clock.nanoTime();
        endpoint.owner(this::advance);
        writes.addFirst(connecting);
        advance();
    }

    /** Completes the operations that can complete now. */
    void advance() {
        if (closed || connection == null) {
            return;
        }
        if (accepting != null) {
            advanceAccept();
        }
        if (accepting == null) {
            advanceReceives();
            advanceWrites();
        }
    }

    private void advanceAccept() {
        PendingOperation operation = accepting;
        int max = operation.accept.dataBytes();
        if (connection.isReset()) {
            endAccept(Status.CONNECTION_RESET, null);
        } else if (max == 0) {
            endAccept(Status.SUCCESS, new byte[0]);
        } else if (connection.available() > 0) {
            int bytes = kernel.adversary.portion(Math.min(connection.available(), max));
            endAccept(Status.SUCCESS, connection.receive(bytes));
        } else if (connection.isAtEnd()) { // [WT "Disconnect during receive"]
            endAccept(Status.SUCCESS, new byte[0]);
        }
    }

    private void endAccept(int status, byte[] data) {
        PendingOperation operation = accepting;
        operation.socket.complete(operation, status, data);
    }

    private void advanceReceives() {
        PendingOperation operation;
        while ((operation = receives.peek()) != null) {
            if (connection.isReset()) {
                complete(operation, Status.CONNECTION_RESET, null); // [WT test_tcp_reset]
            } else if (connection.available() > 0) {
                long room = operation.buffers.total();
                int max = (int) Math.min(connection.available(), room);
                // One of zero bytes completes and takes nothing [WT test_empty_recv].
                complete(
                        operation,
                        Status.SUCCESS,
                        connection.receive(max == 0 ? 0 : kernel.adversary.portion(max)));
            } else if (connection.isAtEnd()) {
                complete(operation, Status.SUCCESS, new byte[0]);
            } else {
                return;
            }
        }
    }

    private void advanceWrites() {
        PendingOperation operation;
        while ((operation = writes.peek()) != null) {
            if (connection.isReset()) {
                complete(operation, Status.CONNECTION_RESET, null);
            } else if (operation.reuses && operation.moved == operation.total()) {
                advanceReuse(operation);
                return;
            } else if (operation.kind == PendingOperation.Kind.DISCONNECT) {
                connection.end();
                complete(operation, Status.SUCCESS, null);
            } else if (connection.isEndSent()) {
                complete(operation, Status.PIPE_DISCONNECTED, null);
            } else if (!takeFrom(operation)) {
                return;
            }
        }
    }

    /**
     * TF_REUSE_SOCKET: when both sides have ended, all is read and nothing else is pending, the
     * handle is what it was before AcceptEx or ConnectEx; one of ConnectEx stays bound [MS].
     */
    private void advanceReuse(PendingOperation operation) {
        connection.end();
        if (!connection.isAtEnd() || pending.size() > 1) {
            return;
        }
        connection.owner(null);
        connection.close();
        connection = null;
        acceptedBy = null;
        hasContext = false;
        isShutDown = false;
        complete(operation, Status.SUCCESS, null);
    }

    /** Hands bytes to the transport; returns whether it took all. */
    private boolean takeFrom(PendingOperation operation) {
        if (operation.transmit != null) {
            return transmitFrom(operation);
        }
        long left = operation.buffers.total() - operation.moved;
        int bytes = (int) Math.min(left, connection.space());
        if (bytes > 0) {
            connection.send(operation.buffers.drain(operation.moved, bytes));
            operation.moved += bytes;
        }
        if (bytes < left) {
            return false;
        }
        complete(operation, Status.SUCCESS, null);
        return true;
    }

    /** Hands over a transmission, piece by piece; its file may have become too short. */
    private boolean transmitFrom(PendingOperation operation) {
        TransmitRequest request = operation.transmit;
        while (operation.moved < request.total()) {
            int room = connection.space();
            if (room == 0) {
                return false;
            }
            byte[] bytes = request.read(operation.moved, Math.min(room, MAX_AT_ONCE));
            if (bytes.length == 0) {
                complete(operation, Status.END_OF_FILE, null);
                return true;
            }
            connection.send(bytes);
            operation.moved += bytes.length;
        }
        if (request.disconnects()) {
            connection.end();
        }
        if (!request.reuses()) { // else see advanceReuse
            complete(operation, Status.SUCCESS, null);
        }
        return true;
    }

    // ---- completion

    /**
     * Ends an operation of this socket.
     *
     * @param data the bytes for its buffers; null = none
     */
    void complete(PendingOperation operation, int status, byte[] data) {
        pending.remove(operation);
        receives.remove(operation);
        writes.remove(operation);
        if (datagrams != null) {
            datagrams.forget(operation);
        }
        kernel.custody.verifyUntouched(operation);
        if (data != null) {
            operation.buffers.fill(0, data, data.length);
            operation.moved = data.length;
        }
        if (operation.kind == PendingOperation.Kind.ACCEPT) {
            listening.remove(operation);
            operation.accept.acceptor().acceptEnded(operation, status);
        } else if (operation == connecting) {
            connecting = null;
        }
        operation.status = status;
        kernel.custody.noteResult(operation);
        if (!operation.starting) {
            deliver(operation);
        }
    }

    private void acceptEnded(PendingOperation operation, int status) {
        accepting = null;
        if (status == Status.SUCCESS) {
            operation.accept.writeAddresses(connection);
        }
    }

    private void deliver(PendingOperation operation) {
        if (port == null || operation.suppressesPacket()) {
            kernel.custody.release(operation);
            return;
        }
        if (!skipsEvent) {
            kernel.signalledFiles++;
        }
        long when = kernel.clock.nanoTime() + kernel.adversary.delayNanos();
        if (operation.fills()) {
            lastReadPacket = Math.max(lastReadPacket, when);
            port.post(operation, key, lastReadPacket);
        } else {
            lastWritePacket = Math.max(lastWritePacket, when);
            port.post(operation, key, lastWritePacket);
        }
    }

    /**
     * Returns the result of the call that started the operation. For a completed operation it is 0
     * or WSA_IO_PENDING, as the adversary chooses; for ConnectEx and DisconnectEx always the latter
     * [WT test_connect_completion_port, test_DisconnectEx].
     */
    int started(PendingOperation operation) {
        operation.starting = false;
        if (operation.isPending()) {
            failLater(operation);
            return Codes.WSA_IO_PENDING;
        }
        boolean atOnce =
                operation.status == Status.SUCCESS
                        && operation.mayEndAtOnce()
                        && !kernel.adversary.pretendsPending();
        if (operation.status == Status.BUFFER_OVERFLOW && !kernel.adversary.pretendsPending()) {
            deliver(operation); // a warning: the packet is posted nevertheless [ZIO]
            return Codes.WSAEMSGSIZE;
        }
        if (atOnce && skipsPort) {
            kernel.custody.release(operation);
        } else {
            deliver(operation);
        }
        return atOnce ? 0 : Codes.WSA_IO_PENDING;
    }

    /** Lets a pending operation fail later. */
    private void failLater(PendingOperation operation) {
        int status =
                operation.kind == PendingOperation.Kind.CONNECT
                        ? kernel.adversary.failure(
                                Status.NETWORK_UNREACHABLE,
                                Status.HOST_UNREACHABLE,
                                Status.TIMEOUT,
                                Status.INSUFFICIENT_RESOURCES)
                        : kernel.adversary.failure(Status.INSUFFICIENT_RESOURCES);
        if (status != 0) {
            kernel.after(kernel.adversary.delayNanos(), () -> abort(operation, status));
        }
    }

    // ---- cancelling and closing

    /** CancelIoEx: returns whether there was an operation to cancel. It may still be too late. */
    boolean cancel(long overlapped) {
        boolean any = false;
        for (PendingOperation operation : new ArrayList<>(pending)) {
            if (overlapped == 0 || operation.overlapped == overlapped) {
                any = true;
                kernel.after(
                        kernel.adversary.delayNanos(), () -> abort(operation, Status.CANCELLED));
            }
        }
        return any;
    }

    /** Ends an operation early, unless it has ended. */
    void abort(PendingOperation operation, int status) {
        if (operation.isPending()) {
            complete(operation, status, null);
        }
    }

    /**
     * closesocket: everything pending ends; a receive with 1236, the rest with 995, or the other
     * way round [WT]. FIN is sent after the taken bytes; RST when something is lost: sends that are
     * not taken, unread bytes, or SO_LINGER with time 0 [MS].
     */
    void close() {
        boolean losesData = writes.stream().anyMatch(w -> w != connecting) || options.isAbortive();
        closed = true;
        if (accepting != null) {
            endSoon(accepting.socket, accepting, connection != null);
        }
        for (PendingOperation operation : new ArrayList<>(pending)) {
            endSoon(this, operation, operation.kind == PendingOperation.Kind.RECEIVE);
        }
        if (listening != null) {
            listening.close();
        }
        if (connection == null) {
            return;
        }
        if (losesData) {
            connection.abort();
        } else {
            connection.close();
        }
    }

    private void endSoon(ModelSocket socket, PendingOperation operation, boolean abortedUsually) {
        boolean aborted = abortedUsually != kernel.adversary.prefersOther();
        kernel.after(
                kernel.adversary.delayNanos(),
                () ->
                        socket.abort(
                                operation, aborted ? Status.CONNECTION_ABORTED : Status.CANCELLED));
    }

    @Override
    public String toString() {
        return (listening != null ? "listener 0x" : "socket 0x")
                + Long.toHexString(handle)
                + (closed ? " (closed)" : "");
    }
}
