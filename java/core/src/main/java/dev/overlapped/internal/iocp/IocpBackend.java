package dev.overlapped.internal.iocp;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.SupportTable;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.iocp.accept.BacklogWatches;
import dev.overlapped.internal.iocp.port.LoopQueue;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions.Function;
import dev.overlapped.internal.iocp.socket.IocpDatagram;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.IocpSockets;
import dev.overlapped.internal.iocp.socket.OverlappedResult;
import dev.overlapped.internal.iocp.socket.SocketHome;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.iocp.socket.WinsockProvider;
import dev.overlapped.internal.iocp.transmit.IocpFile;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.option.SocketKind;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * The Windows backend of one loop: its completion port, its sockets, and the verbs that Windows has
 * for operations. Hop 3 of the five.
 *
 * <p>An operation travels from {@link #start} to its verb, and ends through the {@link Submitter},
 * inside the starting call or after {@link #dequeue}.
 *
 * <p>Lifetime: the slots' memory is one arena. It is closed together with the port, and only when
 * no operation is in flight; a port that has to be abandoned with operations in flight leaves the
 * memory to them for good.
 */
final class IocpBackend implements Backend, SocketHome {
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final Arena arena;
    private final OverlappedSlab slab;
    private final IocpSockets sockets;
    private final IocpVerbs verbs;
    private final BacklogWatches watches;
    private final WinsockSupport support;
    private final OverlappedResult results;
    private final Packet packet = new Packet();
    private final LoopQueue queue;
    private final Abandonment abandonment;
    private boolean closed;

    IocpBackend(
            Loop loop,
            WinsockProvider provider,
            boolean maySkip,
            Arena arena,
            LoopQueue.Opening opening)
            throws NativeException {
        this.winsock = provider.winsock();
        this.functions = provider.functions();
        this.arena = arena;
        this.slab = new OverlappedSlab(arena);
        this.sockets = new IocpSockets(loop, provider, maySkip, this::associate);
        this.verbs = new IocpVerbs(loop, winsock, functions, sockets, slab, arena);
        this.watches = new BacklogWatches(winsock);
        this.support = new WinsockSupport(provider, maySkip);
        this.results = new OverlappedResult(winsock, arena);
        this.queue = opening.open(); // last: a failure before it leaves no handle open
        this.abandonment = new Abandonment(winsock, queue, slab, sockets.handles(), verbs);
    }

    private int associate(long handle) {
        return queue.associate(handle);
    }

    @Override
    public IocpSockets sockets() {
        return sockets;
    }

    OverlappedSlab slab() {
        return slab;
    }

    // ---- operations

    @Override
    public void start(Operation operation) {
        verbs.start(operation);
    }

    @Override
    public void cancel(Operation operation) {
        verbs.cancel(operation);
    }

    @Override
    public boolean close(NativeSocket socket, boolean reset) {
        IocpSocket closing = (IocpSocket) socket;
        if (reset) {
            sockets.handles().resetAtClose(closing.handle());
        }
        watches.stop(closing);
        verbs.submitter().cancelAll(closing);
        sockets.handles().close(closing.handle());
        verbs.submitter().cancelHeld(closing);
        return true;
    }

    @Override
    public void dequeue(long timeoutNanos) {
        int count = queue.dequeue(timeoutNanos);
        for (int i = 0; i < count; i++) {
            long slot = queue.overlapped(i);
            if (slot != 0) {
                Operation operation = slab.resolve(slot);
                int code = results.code(operation, slot);
                verbs.finish(operation, packet.of(slot, code, queue.bytes(i)));
            }
        }
    }

    @Override
    public void wakeup() {
        queue.wakeup();
    }

    @Override
    public void forEachClient(NativeSocket listener, ObjLongConsumer<Operation> action) {
        verbs.acceptEx().forEachClient((IocpSocket) listener, action);
    }

    @Override
    public void forEachIdleAccept(NativeSocket listener, Consumer<AcceptOperation> action) {
        verbs.acceptEx().forEachIdle((IocpSocket) listener, action);
    }

    @Override
    public void watchBacklog(NativeSocket listener) {
        watches.begin((IocpSocket) listener);
    }

    @Override
    public int slotsInUse() {
        return slab.inUse();
    }

    // ---- sockets

    @Override
    public NativeSocket openListener(ListenerSpec spec) throws NativeException {
        return sockets.openListener(spec);
    }

    @Override
    public NativeSocket openStream(
            Family family, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
            throws NativeException {
        return sockets.openStream(family, local, options);
    }

    @Override
    public NativeSocket openTarget(boolean ipv6) throws NativeException {
        return sockets.openTarget(ipv6);
    }

    @Override
    public NativeSocket adoptStream(long handle, Adopted kind) throws NativeException {
        return sockets.adoptStream(handle, kind);
    }

    @Override
    public NativeSocket adoptDatagram(long handle, DatagramSpec options) throws NativeException {
        return sockets.adoptDatagram(handle, options);
    }

    @Override
    public String handoverObstacle() {
        return WinsockSupport.HANDOVER_OBSTACLE;
    }

    @Override
    public void passListeners(NativeSocket connection, List<NativeSocket> listeners) {
        throw new IllegalStateException("broken invariant: listeners are not passed here");
    }

    @Override
    public PassedListeners takeListeners(SocketAddress from, long deadlineNanos) {
        throw new IllegalStateException("broken invariant: listeners are not passed here");
    }

    @Override
    public void retire(NativeSocket listener, Runnable ended, Runnable done) {
        throw new IllegalStateException("broken invariant: listeners are not passed here");
    }

    @Override
    public void acceptAnew(NativeSocket listener) {
        throw new IllegalStateException("broken invariant: listeners are not passed here");
    }

    @Override
    public NativeSocket openDatagram(DatagramSpec spec) throws NativeException {
        return sockets.openDatagram(spec);
    }

    @Override
    public NativeSocket sameHandle(NativeSocket former, NativeSocket.Role role) {
        return sockets.sameHandle(former, role);
    }

    @Override
    public void discard(NativeSocket socket) {
        sockets.discard(socket);
    }

    @Override
    public void connectDatagram(NativeSocket socket, SocketAddress remote) throws NativeException {
        sockets.connectDatagram(socket, remote);
    }

    @Override
    public void disconnectDatagram(NativeSocket socket) throws NativeException {
        sockets.disconnectDatagram(socket);
    }

    @Override
    public void membership(NativeSocket socket, MembershipRequest request) throws NativeException {
        sockets.membership(socket, request);
    }

    @Override
    public Family familyOf(NativeSocket datagram) {
        return ((IocpDatagram) datagram).family();
    }

    @Override
    public SocketAddress localAddress(NativeSocket socket) throws NativeException {
        return sockets.localAddress(socket);
    }

    @Override
    public SocketAddress remoteAddress(NativeSocket socket) throws NativeException {
        return sockets.remoteAddress(socket);
    }

    @Override
    public <T> void setOption(NativeSocket socket, SocketOption<T> option, T value)
            throws NativeException {
        sockets.setOption(socket, option, value);
    }

    @Override
    public <T> T getOption(NativeSocket socket, SocketOption<T> option) throws NativeException {
        return sockets.getOption(socket, option);
    }

    @Override
    public Set<SocketOption<?>> options(SocketKind kind) {
        return sockets.options(kind);
    }

    @Override
    public NativeFile openFile(Path path) throws NativeException {
        return IocpFile.open(winsock, path);
    }

    @Override
    public int openHandles() {
        return sockets.handles().count();
    }

    // ---- the backend itself

    @Override
    public String description() {
        StringBuilder text = new StringBuilder(queue.description() + ", Winsock 2.2");
        for (Function function : Function.values()) {
            if (!functions.isPresent(function)) {
                boolean emulated =
                        functions.isPresent(Function.TRANSMIT_FILE)
                                && (function == Function.TRANSMIT_PACKETS
                                        || function == Function.DISCONNECT_EX);
                text.append(emulated ? ", by TransmitFile in place of " : ", without ");
                text.append(function.symbol()).append(": ");
                text.append(WinsockErrors.DOMAIN.describe(functions.error(function)));
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
    public void close() {
        watches.close();
        if (slab.inUse() > 0 && !closed) {
            abandonment.reap();
        }
        if (closed) {
            return; // it was called again
        }
        closed = true;
        queue.close();
        if (slab.inUse() == 0) {
            arena.close();
        }
    }
}
