package dev.overlapped.internal.iocp;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.SupportTable;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.iocp.accept.AcceptEx;
import dev.overlapped.internal.iocp.accept.BacklogWatches;
import dev.overlapped.internal.iocp.datagram.MessageBlock;
import dev.overlapped.internal.iocp.datagram.WsaRecvMsg;
import dev.overlapped.internal.iocp.datagram.WsaSendMsg;
import dev.overlapped.internal.iocp.port.LoopQueue;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.Cancellation;
import dev.overlapped.internal.iocp.socket.DatagramHandles;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.HeldWrites;
import dev.overlapped.internal.iocp.socket.IocpDatagram;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.OverlappedResult;
import dev.overlapped.internal.iocp.socket.SocketAddresses;
import dev.overlapped.internal.iocp.socket.SocketHandles;
import dev.overlapped.internal.iocp.socket.SocketOptions;
import dev.overlapped.internal.iocp.socket.WinsockProvider;
import dev.overlapped.internal.iocp.stream.ConnectEx;
import dev.overlapped.internal.iocp.stream.DisconnectEx;
import dev.overlapped.internal.iocp.stream.WsaRecv;
import dev.overlapped.internal.iocp.stream.WsaSend;
import dev.overlapped.internal.iocp.transmit.IocpFile;
import dev.overlapped.internal.iocp.transmit.TransmitCall;
import dev.overlapped.internal.iocp.transmit.TransmitDatagrams;
import dev.overlapped.internal.iocp.transmit.TransmitFile;
import dev.overlapped.internal.iocp.transmit.TransmitPackets;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.operation.TransmitOperation;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * The Windows backend: one I/O completion port, its sockets, and the operations that Windows has of
 * them. Hop 3 of the five.
 *
 * <p>The ways of an operation, all of which end in {@link #end} and so in exactly one {@link
 * Loop#completed}:
 *
 * <pre>
 *  start → its class's start → the call says
 *      0, and the handle skips the port on success   → finish, at once: no packet comes
 *      0, and it does not; or WSA_IO_PENDING         → the packet comes: dequeue → finish
 *      anything else                                 → finish, at once, with that code
 * </pre>
 *
 * <p>Lifetime: the slots' memory is one arena. It is closed together with the port, and only when
 * no operation is in flight; a port that has to be given up with operations in flight leaves it to
 * them for ever rather than to somebody else.
 */
public final class IocpBackend implements Backend {
    private final Loop loop;
    private final WinsockProvider provider;
    private final Winsock winsock;
    private final Arena arena;
    private final LoopQueue queue;
    private final OverlappedSlab slab;
    private final SocketHandles handles;
    private final HeldWrites held;
    private final Cancellation cancellation;
    private final SocketOptions options;
    private final AcceptEx accepts;
    private final ConnectEx connects;
    private final WsaRecv receives;
    private final WsaSend sends;
    private final TransmitFile fileTransmits;
    private final TransmitPackets packetTransmits;
    private final TransmitDatagrams datagramTransmits;
    private final DisconnectEx disconnects;
    private final WsaRecvMsg messageReceives;
    private final WsaSendMsg messageSends;
    private final DatagramHandles datagrams;
    private final WinsockSupport support;
    private final BacklogWatches watches;
    private final OverlappedResult results;

    IocpBackend(
            Loop loop,
            WinsockProvider provider,
            boolean maySkip,
            Arena arena,
            LoopQueue.Opening opening)
            throws NativeException {
        this.loop = loop;
        this.provider = provider;
        this.winsock = provider.winsock();
        this.arena = arena;
        this.slab = new OverlappedSlab(arena);
        this.handles = new SocketHandles(provider, maySkip);
        this.held = new HeldWrites(this, loop);
        this.cancellation = new Cancellation(winsock, loop, slab, held);
        this.options = new SocketOptions(winsock);
        this.accepts = new AcceptEx(this, arena);
        this.connects = new ConnectEx(this, arena);
        this.receives = new WsaRecv(this, loop, arena);
        this.sends = new WsaSend(this);
        this.fileTransmits = new TransmitFile(this);
        this.packetTransmits = new TransmitPackets(this);
        this.datagramTransmits = new TransmitDatagrams(this);
        this.disconnects = new DisconnectEx(this);
        MessageBlock messageBlocks = new MessageBlock(slab);
        this.messageReceives = new WsaRecvMsg(this, messageBlocks);
        this.messageSends = new WsaSendMsg(this, messageBlocks);
        this.datagrams = new DatagramHandles(winsock, handles, options);
        this.watches = new BacklogWatches(winsock);
        this.support = new WinsockSupport(provider, maySkip);
        this.results = new OverlappedResult(winsock, arena);
        this.queue = opening.open(); // last: what could fail before it holds no handle
    }

    public Winsock winsock() {
        return winsock;
    }

    public ExtensionFunctions functions() {
        return provider.functions();
    }

    public OverlappedSlab slab() {
        return slab;
    }

    public SocketHandles handles() {
        return handles;
    }

    public HeldWrites held() {
        return held;
    }

    /**
     * Makes the completions of {@code handle} come here. Any thread. Returns 0 or the error code.
     */
    public int associate(long handle) {
        return queue.associate(handle);
    }

    // ---- operations

    @Override
    public void start(Operation operation) {
        switch (operation) {
            case AcceptOperation accept -> accepts.start(accept);
            case ConnectOperation connect -> connects.start(connect);
            case ReceiveOperation receive -> receives.start(receive);
            case SendOperation send -> sends.start(send);
            case TransmitOperation transmit -> transmits(transmit).start(transmit);
            case DisconnectOperation disconnect -> disconnects.start(disconnect);
            case ReceiveMessageOperation receive -> messageReceives.start(receive);
            case SendMessageOperation send -> messageSends.start(send);
        }
    }

    /**
     * The function that does it. Packets without TransmitPackets go by one TransmitFile after the
     * other: on a stream they have no bounds that anybody could see.
     */
    private TransmitCall transmits(TransmitOperation operation) {
        if (operation.isOfDatagrams()) {
            return datagramTransmits;
        }
        return operation.isPackets()
                        && functions().isPresent(ExtensionFunctions.Function.TRANSMIT_PACKETS)
                ? packetTransmits
                : fileTransmits;
    }

    /** Starts a write that was held back until now. */
    public void begin(Operation operation, long slot) {
        switch (operation) {
            case SendOperation send -> sends.begin(send, slot);
            case TransmitOperation transmit -> transmits(transmit).begin(transmit, slot);
            case DisconnectOperation disconnect -> disconnects.begin(disconnect, slot);
            case SendMessageOperation send -> messageSends.begin(send, slot);
            default -> throw new IllegalStateException("broken invariant: held: " + operation);
        }
    }

    /** What the call that starts {@code operation} has said. */
    public void started(Operation operation, long slot, int code) {
        if (code == 0) {
            if (((IocpSocket) operation.socket()).isSkipping()) {
                finish(operation, slot, 0, OverlappedSlab.transferred(slot));
            }
        } else if (code != ErrorCodes.WSA_IO_PENDING) {
            end(operation, code, 0);
        }
    }

    private void finish(Operation operation, long slot, int code, int bytes) {
        switch (operation) {
            case AcceptOperation accept -> accepts.finish(accept, slot, code, bytes);
            case ConnectOperation connect -> connects.finish(connect, code, bytes);
            case ReceiveOperation receive -> receives.finish(receive, slot, code, bytes);
            case SendOperation send -> sends.finish(send, code, bytes);
            case TransmitOperation transmit ->
                    transmits(transmit).finish(transmit, slot, code, bytes);
            case DisconnectOperation disconnect -> disconnects.finish(disconnect, code);
            case ReceiveMessageOperation receive ->
                    messageReceives.finish(receive, slot, code, bytes);
            case SendMessageOperation send -> messageSends.finish(send, code, bytes);
        }
    }

    /**
     * The end of an operation of one call.
     *
     * @param code the Winsock code, 0 = done
     * @param bytes a DWORD: what has been moved
     */
    public void end(Operation operation, int code, int bytes) {
        endWith(operation, code, Integer.toUnsignedLong(bytes));
    }

    /**
     * The end of every operation: frees the slot, then reports.
     *
     * @param code the Winsock code, 0 = done
     * @param moved the bytes moved
     */
    public void endWith(Operation operation, int code, long moved) {
        IocpSocket socket = (IocpSocket) operation.socket();
        slab.release(operation);
        if (code == 0) {
            operation.succeed(moved);
        } else {
            operation.fail(code, moved, WinsockErrors.isAborted(code, socket.isClosing()));
        }
        loop.completed(operation);
        if (!operation.isRead() && !socket.isHandleClosed()) {
            held.resume(socket);
        }
    }

    @Override
    public void cancel(Operation operation) {
        cancellation.cancel(operation);
    }

    @Override
    public void close(NativeSocket socket) {
        watches.stop((IocpSocket) socket);
        cancellation.cancelAll((IocpSocket) socket);
        handles.close(((IocpSocket) socket).handle());
        held.cancelAll(socket.writes());
    }

    @Override
    public void dequeue(long timeoutNanos) {
        int count = queue.dequeue(timeoutNanos);
        for (int i = 0; i < count; i++) {
            long slot = queue.overlapped(i);
            if (slot != 0) {
                Operation operation = slab.resolve(slot);
                finish(operation, slot, results.code(operation, slot), queue.bytes(i));
            }
        }
    }

    @Override
    public void wakeup() {
        queue.wakeup();
    }

    @Override
    public void close() {
        watches.close();
        if (slab.inUse() == 0) {
            queue.close();
            arena.close();
        } else {
            new Abandonment(winsock, queue, slab, handles, held, accepts).reap();
            queue.close();
            if (slab.inUse() == 0) {
                arena.close();
            }
        }
    }

    // ---- sockets

    /**
     * {@inheritDoc}
     *
     * <p>{@code reuseAddress} has no meaning here: a port left in TIME_WAIT can be bound again on
     * Windows anyway, and what SO_REUSEADDR does there is to let others take the port over. Every
     * listener is exclusive.
     */
    @Override
    public NativeSocket openListener(ListenerSpec spec) throws NativeException {
        boolean ipv6 = SockaddrCodec.isIpv6(spec.address());
        long handle = handles.openConfigured(ipv6);
        boolean done = false;
        try {
            check("setsockopt(SO_EXCLUSIVEADDRUSE)", handles.setExclusive(handle), "");
            handles.bind(handle, spec.address());
            check("listen(" + spec.address() + ")", winsock.listen(handle, spec.backlog()), "");
            NativeSocket socket = attachToPort(handle, NativeSocket.Role.LISTENER, ipv6);
            done = true;
            return socket;
        } finally {
            if (!done) {
                handles.close(handle);
            }
        }
    }

    @Override
    public NativeSocket openStream(boolean ipv6, InetSocketAddress local) throws NativeException {
        InetSocketAddress from = local == null ? SocketAddresses.wildcard(ipv6) : local;
        return open(NativeSocket.Role.CONNECTION, ipv6, from);
    }

    @Override
    public NativeSocket openTarget(boolean ipv6) throws NativeException {
        return open(NativeSocket.Role.TARGET, ipv6, null);
    }

    private NativeSocket open(NativeSocket.Role role, boolean ipv6, InetSocketAddress bound)
            throws NativeException {
        long handle = handles.openConfigured(ipv6);
        boolean done = false;
        try {
            if (bound != null) {
                handles.bind(handle, bound);
            }
            NativeSocket socket = attachToPort(handle, role, ipv6);
            done = true;
            return socket;
        } finally {
            if (!done) {
                handles.close(handle);
            }
        }
    }

    @Override
    public NativeSocket sameHandle(NativeSocket former, NativeSocket.Role role) {
        return new IocpSocket((IocpSocket) former, role, null);
    }

    @Override
    public void watchBacklog(NativeSocket listener) {
        watches.begin((IocpSocket) listener);
    }

    @Override
    public void forEachClient(NativeSocket listener, ObjLongConsumer<Operation> action) {
        accepts.forEachClient((IocpSocket) listener, action);
    }

    @Override
    public NativeSocket openDatagram(DatagramSpec spec) throws NativeException {
        functions().require(ExtensionFunctions.Function.WSA_RECV_MSG);
        functions().require(ExtensionFunctions.Function.WSA_SEND_MSG);
        boolean ipv6 = SockaddrCodec.isIpv6(spec.local());
        long handle = handles.openDatagram(ipv6);
        boolean done = false;
        try {
            datagrams.configure(handle, ipv6, spec);
            handles.bind(handle, spec.local());
            check("CreateIoCompletionPort(socket)", associate(handle), "");
            NativeSocket socket = new IocpDatagram(loop, handle, ipv6, spec);
            done = true;
            return socket;
        } finally {
            if (!done) {
                handles.close(handle);
            }
        }
    }

    @Override
    public void connectDatagram(NativeSocket socket, InetSocketAddress remote)
            throws NativeException {
        synchronized (socket) {
            datagrams.connect(openHandle(socket), remote);
        }
    }

    @Override
    public void membership(
            NativeSocket socket, boolean join, InetAddress group, NetworkInterface on)
            throws NativeException {
        synchronized (socket) {
            datagrams.membership(openHandle(socket), join, group, on);
        }
    }

    private NativeSocket attachToPort(long handle, NativeSocket.Role role, boolean ipv6)
            throws NativeException {
        check("CreateIoCompletionPort(socket)", associate(handle), "");
        boolean skipping = handles.skipPortOnSuccess(handle, ipv6);
        return new IocpSocket(loop, role, handle, ipv6, skipping, null);
    }

    private static void check(String call, int code, String advice) throws NativeException {
        if (code != 0) {
            throw WinsockErrors.DOMAIN.refused(call, code, advice);
        }
    }

    @Override
    public NativeFile openFile(Path path) throws NativeException {
        return IocpFile.open(winsock, path);
    }

    @Override
    public void discard(NativeSocket socket) {
        handles.close(((IocpSocket) socket).handle());
    }

    @Override
    public InetSocketAddress localAddress(NativeSocket socket) throws NativeException {
        byte[] known = ((IocpSocket) socket).addresses();
        return known != null
                ? SocketAddresses.CODEC.decode(known, 0, known.length / 2)
                : ask(socket, true);
    }

    @Override
    public InetSocketAddress remoteAddress(NativeSocket socket) throws NativeException {
        byte[] known = ((IocpSocket) socket).addresses();
        int half = known == null ? 0 : known.length / 2;
        return known != null ? SocketAddresses.CODEC.decode(known, half, half) : ask(socket, false);
    }

    private InetSocketAddress ask(NativeSocket socket, boolean local) throws NativeException {
        try (Arena memory = Arena.ofConfined()) {
            long name = memory.allocate(SockaddrCodec.MOST_BYTES, Long.BYTES).address();
            long length = memory.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(length, SockaddrCodec.MOST_BYTES);
            synchronized (socket) {
                long handle = openHandle(socket);
                int code =
                        local
                                ? winsock.getsockname(handle, name, length)
                                : winsock.getpeername(handle, name, length);
                check(local ? "getsockname" : "getpeername", code, "");
            }
            return SocketAddresses.read(name, NativeMemory.getInt(length));
        }
    }

    /**
     * The handle of a socket whose monitor is held; a closed one may be another socket's by now.
     */
    private static long openHandle(NativeSocket socket) throws NativeException {
        if (socket.isHandleClosed()) {
            throw WinsockErrors.DOMAIN.refused(
                    socket.toString(), ErrorCodes.WSAENOTSOCK, "it is closed");
        }
        return ((IocpSocket) socket).handle();
    }

    @Override
    public <T> void setOption(NativeSocket socket, SocketOption<T> option, T value)
            throws NativeException {
        synchronized (socket) {
            long handle = openHandle(socket);
            if (socket instanceof IocpDatagram datagram) {
                datagrams.setOption(datagram, option, value);
            } else {
                options.set(handle, option, value);
            }
            socket.recordOption(option, value);
        }
    }

    /**
     * Sets on an accepted socket what was set on the one to accept into. Returns 0 or the error
     * code.
     */
    public int replayOptions(AcceptOperation operation) {
        try {
            for (Map.Entry<SocketOption<?>, Object> chosen : operation.options().entrySet()) {
                replay(operation.accepted(), chosen.getKey(), chosen.getValue());
            }
            return 0;
        } catch (NativeException e) {
            return e.code();
        }
    }

    private <T> void replay(NativeSocket on, SocketOption<T> option, Object value)
            throws NativeException {
        setOption(on, option, option.type().cast(value));
    }

    @Override
    public <T> T getOption(NativeSocket socket, SocketOption<T> option) throws NativeException {
        synchronized (socket) {
            long handle = openHandle(socket);
            return socket instanceof IocpDatagram datagram
                    ? datagrams.getOption(datagram, option)
                    : options.get(handle, option);
        }
    }

    // ---- what there is

    @Override
    public String description() {
        StringBuilder text = new StringBuilder(queue.description() + ", Winsock 2.2");
        for (ExtensionFunctions.Function function : ExtensionFunctions.Function.values()) {
            if (!functions().isPresent(function)) {
                int error = functions().error(function);
                boolean emulated =
                        functions().isPresent(ExtensionFunctions.Function.TRANSMIT_FILE)
                                && (function == ExtensionFunctions.Function.TRANSMIT_PACKETS
                                        || function == ExtensionFunctions.Function.DISCONNECT_EX);
                text.append(emulated ? ", by TransmitFile in place of " : ", without ");
                text.append(function.symbol()).append(": ");
                text.append(WinsockErrors.DOMAIN.describe(error));
            }
        }
        return text.toString();
    }

    @Override
    public SupportTable support() {
        return support.table();
    }

    @Override
    public ErrorDomain errorDomain() {
        return WinsockErrors.DOMAIN;
    }

    @Override
    public int openHandles() {
        return handles.count();
    }

    @Override
    public int slotsInUse() {
        return slab.inUse();
    }
}
