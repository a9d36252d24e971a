package dev.overlapped.internal.uring;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.SupportTable;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.memory.NativeMemoryRefused;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.linux.AdoptedDescriptors;
import dev.overlapped.internal.linux.DatagramCalls;
import dev.overlapped.internal.linux.DescriptorPassing;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.LinuxFile;
import dev.overlapped.internal.linux.OpenDescriptors;
import dev.overlapped.internal.linux.PassedDescriptors;
import dev.overlapped.internal.linux.SocketCalls;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.OperationQueue;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.schedule.Warning;
import dev.overlapped.internal.slot.SlotTable;
import dev.overlapped.internal.uring.accept.ListenerSocket;
import dev.overlapped.internal.uring.datagram.DatagramSocket;
import dev.overlapped.internal.uring.ring.CompletionQueue;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.WakeUp;
import dev.overlapped.internal.uring.socket.Descriptors;
import dev.overlapped.internal.uring.socket.DirectTable;
import dev.overlapped.internal.uring.socket.PlainCalls;
import dev.overlapped.internal.uring.socket.RealDescriptors;
import dev.overlapped.internal.uring.socket.SocketHome;
import dev.overlapped.internal.uring.socket.Submitter;
import dev.overlapped.internal.uring.socket.UringSocket;
import dev.overlapped.internal.uring.stream.StreamSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.ObjLongConsumer;

/**
 * The io_uring backend: one ring, its sockets, and the operations that the kernel has of them. Hop
 * 3 of the five.
 *
 * <p>The ways of an operation, all of which end in {@link Submitter#succeed} or {@link
 * Submitter#fail} and so in exactly one {@link Loop#completed}:
 *
 * <pre>
 *  start → its verb's start → not the first of its queue  → waits there, without a slot: startNext, or cancelled at once
 *                           → put on the submission queue → dequeue submits, waits → finish
 *                                                              finish may put a next stage → dequeue → finish
 *                           → done by a plain call        → at once (disconnect)
 * </pre>
 *
 * <p>Lifetime: its native memory is one arena, closed after the ring, when nothing is in flight.
 */
final class UringBackend implements Backend, SocketHome {
    private final Loop loop;
    private final LinuxIo io;
    private final Arena arena;
    private final Ring ring;
    private final RingEntry entry = new RingEntry();
    private final Submitter submitter;
    private final InFlight inFlight;
    private final WakeUp wakeUp;
    private final @Nullable DirectTable table; // null = connections have ordinary descriptors
    private final Descriptors descriptors;
    private final RealDescriptors real;
    private final SocketCalls calls;
    private final DatagramCalls datagrams;
    private final AdoptedDescriptors adopted;
    private final PlainCalls plainCalls;
    private final UringVerbs verbs;
    private final Reaping reaping;
    private final IntConsumer discard = this::discard;
    private boolean reaped;
    private boolean clean; // the kernel has nothing left, and the memory is still there

    UringBackend(Loop loop, LinuxIo io, Arena arena, Ring ring, @Nullable DirectTable table)
            throws NativeException {
        this.loop = loop;
        this.io = io;
        this.arena = arena;
        this.ring = ring;
        this.table = table;
        this.submitter = new Submitter(loop, ring, arena, this::start);
        this.inFlight = submitter.inFlight();
        OpenDescriptors open = new OpenDescriptors(io);
        this.descriptors = new Descriptors(ring, table, open);
        this.real = new RealDescriptors(loop, io, ring, table, open, arena);
        this.calls = new SocketCalls(io, open);
        this.datagrams = new DatagramCalls(io, calls, open);
        this.adopted = new AdoptedDescriptors(io, calls, datagrams, open);
        this.plainCalls = new PlainCalls(calls, datagrams, real);
        this.verbs = new UringVerbs(submitter, io, arena, table, descriptors, real, plainCalls);
        this.wakeUp = new WakeUp(io, arena); // last: nothing before it holds a descriptor
        this.reaping = new Reaping(ring, inFlight, verbs, descriptors, wakeUp);
        boolean armed = false;
        try {
            wakeUp.arm(ring);
            if (ring.isSmall()) {
                warnOfSmallRing();
            }
            armed = true;
        } finally {
            if (!armed) {
                wakeUp.close();
            }
        }
    }

    // ---- operations

    @Override
    public void start(Operation operation) {
        try {
            verbs.start(operation);
        } catch (NativeMemoryRefused refused) { // before anything was submitted
            submitter.fail(operation, ErrorCodes.ENOMEM, 0);
        }
    }

    @Override
    public boolean armReceive(NativeSocket socket) {
        try {
            return verbs.receive().arm((StreamSocket) socket);
        } catch (NativeMemoryRefused refused) {
            return false; // an operation is started, and refused if there still is none
        }
    }

    @Override
    public void dequeue(long timeoutNanos) {
        verbs.receive().replenish();
        ring.submitAndWait(timeoutNanos);
        if (ring.takeOverflow()) {
            warnOfOverflow();
        }
        CompletionQueue completions = ring.completions();
        for (int ready = completions.ready(); ready > 0; ready--) {
            completions.take();
            entry.copyFrom(completions);
            finish();
        }
    }

    private void warnOfSmallRing() {
        loop.warn(
                Warning.SYSTEM,
                () ->
                        "the kernel has no locked memory for a ring of the usual size: "
                                + ring.description()
                                + "; raise the limit (ulimit -l, LimitMEMLOCK=), or open the port"
                                + " with fewer threads (PortBuilder.threads)");
    }

    private void warnOfOverflow() {
        loop.warn(
                Warning.COMPLETION_QUEUE,
                () ->
                        "the kernel's queue of "
                                + ring.completions().size()
                                + " completions was full: it has kept more, which costs memory and"
                                + " time; more threads (PortBuilder.threads) have a queue each");
    }

    private void finish() {
        switch (entry.stage()) {
            case Tokens.LISTEN -> verbs.accept().accepted(entry);
            case Tokens.RECEIVE -> verbs.receive().multishots().received(entry);
            case Tokens.CLOSING -> loop.handleClosed(descriptors.socketClosed(entry));
            case Tokens.OWN -> finishOwn();
            case Tokens.LINKED -> {
                if (inFlight.isLive(entry.token())) {
                    verbs.finish(inFlight.resolve(entry.token()), entry);
                } // else the head of its chain has failed, and this kernel reports both
            }
            default -> verbs.finish(inFlight.resolve(entry.token()), entry);
        }
    }

    private void finishOwn() {
        switch (SlotTable.index(entry.token())) {
            case Tokens.WAKE -> wakeUp.completed(ring, entry.result());
            case Tokens.CLOSE -> descriptors.closed(entry);
            // Immediate: its result was read while it was submitted. Cancel: ENOENT, EALREADY: it
            // was too late; the completion of its target decides.
            case Tokens.IMMEDIATE, Tokens.CANCEL -> {}
            default ->
                    throw new IllegalStateException(
                            "broken invariant: completion with token "
                                    + Long.toHexString(entry.token()));
        }
    }

    @Override
    public void cancel(Operation operation) {
        verbs.cancel(operation);
    }

    @Override
    public void forEachClient(NativeSocket listener, ObjLongConsumer<Operation> action) {
        verbs.accept().forEachClient((ListenerSocket) listener, action);
    }

    @Override
    public void forEachIdleAccept(NativeSocket listener, Consumer<AcceptOperation> action) {
        verbs.accept().forEachIdle((ListenerSocket) listener, action);
    }

    @Override
    public void watchBacklog(NativeSocket listener) {
        verbs.accept().watch((ListenerSocket) listener);
    }

    @Override
    public void retire(NativeSocket listener, Runnable ended, Runnable done) {
        verbs.accept().retire((ListenerSocket) listener, ended, done);
    }

    @Override
    public void acceptAnew(NativeSocket listener) {
        verbs.accept().acceptAnew((ListenerSocket) listener);
    }

    /**
     * {@inheritDoc} The cancelling comes first: closing alone would leave a receive in flight,
     * which would take data that belong to no operation.
     */
    @Override
    public boolean close(NativeSocket socket, boolean reset) {
        UringSocket closing = (UringSocket) socket;
        if (reset) {
            plainCalls.resetAtClose(closing);
        }
        if (closing instanceof ListenerSocket listener) {
            verbs.accept().close(listener);
        } else {
            if (isBusy(closing)) {
                submitter.cancelAll(closing.fd());
            }
            if (closing instanceof StreamSocket stream) {
                verbs.receive().multishots().closed(stream);
            }
            submitter.startNext(closing, closing.reads());
            submitter.startNext(closing, closing.writes());
            if (closing instanceof DatagramSocket datagram) {
                verbs.receiveMessage().closed(datagram);
            }
        }
        descriptors.close(closing);
        return false;
    }

    @Override
    public boolean isBusy(NativeSocket socket) {
        boolean armed;
        if (socket instanceof ListenerSocket listener) {
            armed = listener.armedCount() > 0;
        } else if (socket instanceof DatagramSocket datagram) {
            armed = datagram.isBusy();
        } else {
            armed = ((StreamSocket) socket).isArmed();
        }
        return armed || isInFlight(socket.reads()) || isInFlight(socket.writes());
    }

    private static boolean isInFlight(OperationQueue queue) {
        Operation first = queue.first();
        return first != null && InFlight.contains(first);
    }

    @Override
    public void wakeup() {
        wakeUp.wake();
    }

    @Override
    public int slotsInUse() {
        return inFlight.count();
    }

    @Override
    public void close() {
        if (!reaped) {
            real.close();
            clean = reaping.reap();
            reaped = true;
        }
        wakeUp.close();
        ring.close();
        if (clean) {
            clean = false;
            verbs.receive().close();
            arena.close();
        }
    }

    // ---- sockets

    @Override
    public NativeSocket openListener(ListenerSpec spec) throws NativeException {
        return new ListenerSocket(loop, calls.openListener(spec), verbs.accept()::resume);
    }

    @Override
    public NativeSocket openStream(
            Family family, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options)
            throws NativeException {
        return new StreamSocket(loop, calls.openStream(family, local, options));
    }

    @Override
    public NativeSocket openTarget(boolean ipv6) throws NativeException {
        return sameHandle(openStream(Family.ofIp(ipv6), null), NativeSocket.Role.TARGET);
    }

    @Override
    public NativeSocket sameHandle(NativeSocket former, NativeSocket.Role role) {
        StreamSocket given = (StreamSocket) former;
        if (given.isArmed()) {
            throw new IllegalStateException("broken invariant: still received from: " + given);
        }
        return new StreamSocket(given, role);
    }

    @Override
    public NativeSocket adoptStream(long handle, Adopted kind) throws NativeException {
        int fd = adopted.stream(handle, kind);
        return kind == Adopted.LISTENER
                ? new ListenerSocket(loop, fd, verbs.accept()::resume)
                : new StreamSocket(loop, fd);
    }

    @Override
    public NativeSocket adoptDatagram(long handle, DatagramSpec options) throws NativeException {
        DatagramSpec spec = adopted.specOf(handle, options);
        return new DatagramSocket(loop, adopted.datagram(handle, spec), spec);
    }

    @Override
    public String handoverObstacle() {
        return "";
    }

    @Override
    public void passListeners(NativeSocket connection, List<NativeSocket> listeners)
            throws NativeException {
        plainCalls.pass(connection, listeners, new DescriptorPassing(io));
    }

    @Override
    public PassedListeners takeListeners(SocketAddress from, long deadlineNanos)
            throws NativeException {
        return PassedDescriptors.take(new DescriptorPassing(io), from, deadlineNanos);
    }

    @Override
    public NativeSocket openDatagram(DatagramSpec spec) throws NativeException {
        return new DatagramSocket(loop, datagrams.open(spec), spec);
    }

    @Override
    public void connectDatagram(NativeSocket socket, SocketAddress remote) throws NativeException {
        DatagramSocket datagram = (DatagramSocket) socket;
        plainCalls.connect(datagram, datagram.ipv6(), remote);
        datagram.connectedTo(remote);
    }

    @Override
    public void disconnectDatagram(NativeSocket socket) throws NativeException {
        plainCalls.disconnect(socket);
    }

    @Override
    public void membership(NativeSocket socket, MembershipRequest request) throws NativeException {
        plainCalls.membership(socket, request);
    }

    @Override
    public NativeFile openFile(Path path) throws NativeException {
        return LinuxFile.open(io, path);
    }

    @Override
    public void discard(NativeSocket socket) {
        ((UringSocket) socket).giveDescriptors(discard);
    }

    private void discard(int fd) {
        if (!DirectDescriptor.isDirect(fd)) {
            descriptors.open().close(fd);
        } else {
            loop.execute(() -> discardDirect(fd), descriptors.open()::closed);
        }
    }

    /** A ring that has failed may take no closings; its table is closed with it. */
    private void discardDirect(int fd) {
        if (loop.isAbandoned()) {
            descriptors.open().closed();
        } else {
            descriptors.close(fd);
        }
    }

    @Override
    public Family familyOf(NativeSocket datagram) {
        return ((DatagramSocket) datagram).family();
    }

    @Override
    public SocketAddress localAddress(NativeSocket socket) throws NativeException {
        return plainCalls.address(socket, true);
    }

    @Override
    public SocketAddress remoteAddress(NativeSocket socket) throws NativeException {
        return plainCalls.address(socket, false);
    }

    @Override
    public <T> void setOption(NativeSocket socket, SocketOption<T> option, T value)
            throws NativeException {
        plainCalls.setOption(socket, option, value);
    }

    @Override
    public <T> T getOption(NativeSocket socket, SocketOption<T> option) throws NativeException {
        return plainCalls.getOption(socket, option);
    }

    @Override
    public Set<SocketOption<?>> options(SocketKind kind) {
        return calls.options().table().options(kind);
    }

    @Override
    public int openHandles() {
        return descriptors.open().count();
    }

    // ---- as another loop's accept sees it

    @Override
    public int ringDescriptor() {
        return ring.fd();
    }

    @Override
    public @Nullable DirectTable table() {
        return table;
    }

    @Override
    public Descriptors descriptors() {
        return descriptors;
    }

    // ---- its description

    @Override
    public String description() {
        String direct = table == null ? "" : ", " + table.size() + " direct descriptors";
        return "io_uring (" + ring.description() + direct + ")";
    }

    @Override
    public SupportTable support() {
        return new LinuxSupport(io, ring.features()).table();
    }

    @Override
    public ErrorDomain errorDomain() {
        return Errno.DOMAIN;
    }
}
