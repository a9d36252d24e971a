package dev.overlapped.internal.uring;

import dev.overlapped.internal.AcceptOperation;
import dev.overlapped.internal.Backend;
import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.ConnectOperation;
import dev.overlapped.internal.DisconnectOperation;
import dev.overlapped.internal.ErrorDomain;
import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.NativeFile;
import dev.overlapped.internal.NativeSocket;
import dev.overlapped.internal.Operation;
import dev.overlapped.internal.OperationQueue;
import dev.overlapped.internal.ReceiveMessageOperation;
import dev.overlapped.internal.ReceiveOperation;
import dev.overlapped.internal.SendMessageOperation;
import dev.overlapped.internal.SendOperation;
import dev.overlapped.internal.SlotTable;
import dev.overlapped.internal.SupportTable;
import dev.overlapped.internal.TransmitOperation;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.function.ObjLongConsumer;

/**
 * The Linux backend: one io_uring, its sockets, and the operations that the kernel has of them. Hop
 * 3 of the five.
 *
 * <p>The ways of an operation, all of which end in {@link #succeed} or {@link #fail} and so in
 * exactly one {@link CompletionLoop#completed}:
 *
 * <pre>
 *  start → its class's start → not the first of its queue  → waits there, without a slot: startNext, or cancelled at once
 *                            → put on the submission queue → dequeue submits, waits → finish
 *                                                               finish may put a next stage → dequeue → finish
 *                            → done by a plain call        → at once (disconnect)
 * </pre>
 *
 * <p>Lifetime: the memory of its annex is one arena, closed behind the ring, when nothing is in
 * flight.
 */
public final class UringBackend implements Backend {
    private final CompletionLoop loop;
    private final Arena arena;
    private final Ring ring;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final Descriptors descriptors;
    private final WakeUp wakeUp;
    private final SocketCalls calls;
    private final DirectTable table; // null = connections have ordinary descriptors
    private final RealDescriptors real;
    private final PlainCalls plainCalls;
    private final UringAccept accepts;
    private final UringConnect connects;
    private final UringReceive receives;
    private final UringSend sends;
    private final UringTransmit transmits;
    private final UringDatagramTransmit datagramTransmits;
    private final UringDisconnect disconnects;
    private final UringMessages messages;
    private final DatagramCalls datagrams;
    private final LinuxIo io;
    private int bufferGroups;

    UringBackend(CompletionLoop loop, LinuxIo io, Arena arena, Ring ring, DirectTable table)
            throws NativeException {
        this.loop = loop;
        this.io = io;
        this.arena = arena;
        this.ring = ring;
        this.inFlight = new InFlight(arena);
        this.transfers = new Transfers(ring, inFlight);
        this.table = table;
        this.descriptors = new Descriptors(io, ring, table);
        this.real = new RealDescriptors(loop, io, ring, arena);
        this.calls = new SocketCalls(io, descriptors);
        SocketOptions options = new SocketOptions(io);
        this.datagrams = new DatagramCalls(io, calls, descriptors, options);
        this.plainCalls = new PlainCalls(calls, options, datagrams, real);
        this.sends = new UringSend(this, loop);
        this.accepts = new UringAccept(this, loop);
        this.connects = new UringConnect(this);
        this.receives = new UringReceive(this, loop, arena);
        FileReads reads = new FileReads(io, ring, inFlight);
        this.transmits = new UringTransmit(this, io, arena, reads);
        this.disconnects = new UringDisconnect(this);
        this.messages = new UringMessages(this, io, arena);
        this.datagramTransmits = new UringDatagramTransmit(this, arena, reads, messages);
        this.wakeUp = new WakeUp(io, arena); // last: what could fail before it holds no descriptor
        wakeUp.arm(ring);
    }

    /** Backends on the system calls of this system. Only on Linux. */
    public static Backend.Factory factory() {
        return factory(0);
    }

    /** Backends on {@code io}. */
    public static Backend.Factory factory(LinuxIo io) {
        return factory(io, 0);
    }

    /**
     * Backends on the system calls of this system, whose connections have direct descriptors.
     *
     * @param slots how many each of them can have; 0 = they have ordinary ones
     */
    public static Backend.Factory factory(int slots) {
        return UringFactory.onThisSystem(slots);
    }

    /** Both of the above. */
    public static Backend.Factory factory(LinuxIo io, int slots) {
        return new UringFactory(io, slots);
    }

    CompletionLoop loop() {
        return loop;
    }

    Ring ring() {
        return ring;
    }

    InFlight inFlight() {
        return inFlight;
    }

    Transfers transfers() {
        return transfers;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    /** Of the ring's direct descriptors; null if connections have ordinary ones. */
    DirectTable table() {
        return table;
    }

    PlainCalls plainCalls() {
        return plainCalls;
    }

    UringSend sends() {
        return sends;
    }

    /** A number for a ring of buffers. */
    int nextBufferGroup() {
        return bufferGroups++;
    }

    // ---- starting

    @Override
    public void start(Operation operation) {
        switch (operation) {
            case AcceptOperation accept -> accepts.start(accept);
            case ConnectOperation connect -> connects.start(connect);
            case ReceiveOperation receive -> receives.start(receive);
            case SendOperation send -> sends.start(send);
            case TransmitOperation datagrams when datagrams.isOfDatagrams() ->
                    datagramTransmits.start(datagrams);
            case TransmitOperation transmit -> transmits.start(transmit);
            case DisconnectOperation disconnect -> disconnects.start(disconnect);
            case ReceiveMessageOperation receive -> messages.start(receive);
            case SendMessageOperation send -> messages.start(send);
        }
    }

    @Override
    public boolean stand(NativeSocket socket) {
        return receives.stand((UringSocket) socket);
    }

    /** The first of {@code queue} may have ended: gives the kernel the next one. */
    void startNext(UringSocket socket, OperationQueue queue) {
        Operation first;
        while ((first = queue.first()) != null && !InFlight.contains(first)) {
            if (socket.isHandleClosed()) {
                fail(
                        first,
                        ErrorCodes.ECANCELED,
                        0); // in their order, behind the one that was in flight
            } else if (socket.inLine && queue == socket.reads()) {
                return; // for a buffer
            } else {
                start(first); // unless done at once, it is in flight now,
                if (queue.first() == first && !InFlight.contains(first)) {
                    return; // or waits for what a multishot receive brings
                }
            }
        }
    }

    // ---- finishing

    @Override
    public void dequeue(long timeoutNanos) {
        receives.replenish();
        ring.submitAndWait(timeoutNanos);
        CompletionQueue completions = ring.completions();
        for (int ready = completions.ready(); ready > 0; ready--) {
            completions.take();
            finish(completions.token(), completions.result(), completions.flags());
        }
    }

    private void finish(long token, int result, int flags) {
        int stage = SlotTable.stage(token);
        switch (stage) {
            case Tokens.LISTEN -> accepts.accepted(token, result, flags);
            case Tokens.RECEIVE -> receives.multishots().completed(token, result, flags);
            case Tokens.OWN -> finishOwn(token, result);
            default -> {
                if (stage == Tokens.LINKED && !inFlight.isLive(token)) {
                    return; // of a chain whose head has failed, from a kernel that reports it all
                    // the same
                }
                finish(inFlight.resolve(token), stage, result, flags);
            }
        }
    }

    private void finish(Operation operation, int stage, int result, int flags) {
        UringSocket socket = (UringSocket) operation.socket();
        switch (operation) {
            case AcceptOperation accept -> accepts.finish(accept, stage, result);
            case ConnectOperation connect -> {
                connects.finish(connect, stage, result);
                startNext(socket, socket.writes());
            }
            case ReceiveOperation receive -> {
                receives.finish(receive, result, flags);
                startNext(socket, socket.reads());
            }
            case SendOperation send -> {
                sends.finish(send, Tokens.FIRST, result);
                startNext(socket, socket.writes());
            }
            case ReceiveMessageOperation receive -> {
                messages.finish(receive, result, flags);
                if (((UringDatagram) socket).messages == null) {
                    startNext(socket, socket.reads());
                }
            }
            case SendMessageOperation send -> {
                messages.finish(send, result);
                messages.sendOn((UringDatagram) socket);
            }
            case TransmitOperation transmit -> {
                if (transmit.isOfDatagrams()) {
                    datagramTransmits.finish(transmit, stage, result);
                    messages.sendOn((UringDatagram) socket);
                } else {
                    transmits.finish(transmit, stage, result);
                    startNext(socket, socket.writes());
                }
            }
            case DisconnectOperation disconnect -> {
                disconnects.finish(disconnect, stage, result, flags);
                startNext(socket, socket.writes());
            }
        }
    }

    private void finishOwn(long token, int result) {
        switch (SlotTable.index(token)) {
            case Tokens.WAKE -> wakeUp.completed(ring, result);
            case Tokens.CLOSE -> descriptors.closed(token, result);
            // Immediate: its result was taken while it was submitted. Cancel: ENOENT, EALREADY: it
            // was too late; its victim's own completion tells.
            case Tokens.IMMEDIATE, Tokens.CANCEL -> {}
            default ->
                    throw new IllegalStateException(
                            "broken invariant: completion with token " + Long.toHexString(token));
        }
    }

    /** The good end of an operation: frees the slot, then reports. */
    void succeed(Operation operation, long bytes) {
        release(operation);
        operation.succeed(bytes);
        loop.completed(operation);
    }

    /** The bad end of an operation: frees the slot, then reports. */
    void fail(Operation operation, int code, long bytes) {
        boolean interrupted = Errno.isTransient(code) && operation.isUnwanted(); // cancelled, too
        release(operation);
        int reported = interrupted ? ErrorCodes.ECANCELED : code;
        operation.fail(reported, bytes, reported == ErrorCodes.ECANCELED);
        loop.completed(operation);
    }

    private void release(Operation operation) {
        if (InFlight.contains(operation)) {
            inFlight.release(operation);
        }
    }

    // ---- cancelling and closing

    /**
     * <b>Kernel contract</b> (io_uring_prep_cancel(3), 5.5): a request. The operation's completion
     * comes all the same, and tells whether it was in time. Submissions are worked off in order, so
     * one that is still in the queue is found, too.
     */
    @Override
    public void cancel(Operation operation) {
        switch (operation) {
            case AcceptOperation accept -> accepts.cancel(accept);
            case ReceiveOperation waiting when !InFlight.contains(waiting) -> {
                UringSocket socket = (UringSocket) waiting.socket();
                fail(waiting, ErrorCodes.ECANCELED, 0);
                startNext(socket, socket.reads()); // it may have been the first
            }
            case Operation waiting when !InFlight.contains(waiting) ->
                    fail(waiting, ErrorCodes.ECANCELED, 0);
            case ConnectOperation connect -> connects.cancel(connect);
            case TransmitOperation datagrams when datagrams.isOfDatagrams() ->
                    datagramTransmits.cancel(datagrams);
            case TransmitOperation transmit -> transmits.cancel(transmit);
            case DisconnectOperation disconnect -> disconnects.cancel(disconnect);
            default -> cancel(inFlight.token(operation, Tokens.FIRST));
        }
    }

    /** Asks that the submission named {@code victim} end. */
    void cancel(long victim) {
        putCancel(-1, victim, 0);
    }

    private void putCancel(int fd, long victim, int flags) {
        long token = Tokens.own(Tokens.CANCEL);
        long entry = ring.put(IoUring.IORING_OP_ASYNC_CANCEL, fd, victim, 0, flags, token);
        ring.submissions().flags(entry, IoUring.IOSQE_CQE_SKIP_SUCCESS);
    }

    /**
     * <b>Kernel contract</b> (io_uring_prep_cancel_fd(3), 5.19): cancels all that the ring has of a
     * descriptor. It comes first: closing alone would leave a receive in flight, and let it take
     * what was meant for nobody.
     */
    @Override
    public void close(NativeSocket socket) {
        UringSocket closing = (UringSocket) socket;
        if (closing instanceof UringListener listener) {
            accepts.close(listener);
        } else {
            if (isBusy(closing)) {
                int all = IoUring.IORING_ASYNC_CANCEL_FD | IoUring.IORING_ASYNC_CANCEL_ALL;
                putCancel(closing.fd(), 0, all);
            }
            receives.multishots().closed(closing);
            startNext(closing, closing.reads());
            startNext(closing, closing.writes());
            if (closing instanceof UringDatagram datagram) {
                messages.closed(datagram);
            }
        }
        descriptors.close(closing.fd());
    }

    @Override
    public boolean isBusy(NativeSocket socket) {
        boolean armed =
                switch ((UringSocket) socket) {
                    case UringListener listener -> listener.armedCount() > 0;
                    case UringDatagram datagram -> UringMessages.isBusy(datagram);
                    case UringSocket stream -> stream.isArmed();
                };
        return armed || isInFlight(socket.reads()) || isInFlight(socket.writes());
    }

    /**
     * Notes it if the connection is broken although no operation has failed with that. <b>Kernel
     * contract</b> (io_uring/net.c, tcp(7)): a send with MSG_WAITALL that has moved some of its
     * bytes takes the pending error along and reports the bytes; only its next part fails, with
     * EPIPE. Before the output is ended, getpeername fails on a broken connection alone.
     *
     * @param socket one whose output is not ended
     */
    void noteReset(UringSocket socket) {
        if (socket.brokenBy() == 0
                && !socket.isHandleClosed()
                && plainCalls.peer(socket) == -ErrorCodes.ENOTCONN) {
            socket.failed(ErrorCodes.ECONNRESET);
        }
    }

    /** Whether the kernel has a send of it, so that its output is not ended. */
    boolean isSending(UringSocket socket) {
        return isInFlight(socket.writes())
                && !(socket.writes().first() instanceof DisconnectOperation);
    }

    private static boolean isInFlight(OperationQueue queue) {
        return !queue.isEmpty() && InFlight.contains(queue.first());
    }

    @Override
    public void wakeup() {
        wakeUp.wake();
    }

    @Override
    public void close() {
        real.close();
        ArmedTable<UringSocket> armed = receives.multishots().armed();
        boolean clean =
                new Reaping(ring, inFlight, accepts.armed(), armed, descriptors, wakeUp).reap();
        wakeUp.close();
        ring.close();
        if (clean) {
            receives.close();
            arena.close();
        }
    }

    // ---- sockets

    @Override
    public NativeSocket openListener(ListenerSpec spec) throws NativeException {
        return new UringListener(loop, calls.openListener(spec), accepts::resume);
    }

    @Override
    public NativeSocket openStream(boolean ipv6, InetSocketAddress local) throws NativeException {
        return new UringSocket(loop, calls.openStream(ipv6, local));
    }

    @Override
    public NativeSocket openTarget(boolean ipv6) throws NativeException {
        return sameHandle(openStream(ipv6, null), NativeSocket.Role.TARGET);
    }

    @Override
    public NativeSocket sameHandle(NativeSocket former, NativeSocket.Role role) {
        UringSocket given = (UringSocket) former;
        if (given.isArmed()) {
            throw new IllegalStateException("broken invariant: still received from: " + given);
        }
        return new UringSocket(given, role);
    }

    @Override
    public void watchBacklog(NativeSocket listener) {
        accepts.watch((UringListener) listener);
    }

    @Override
    public void forEachClient(NativeSocket listener, ObjLongConsumer<Operation> action) {
        accepts.forEachClient((UringListener) listener, action);
    }

    /**
     * Moves the file of a socket that is about to connect into the ring's table, if it has one.
     * Returns 0 or the error code.
     */
    int toTable(UringSocket socket) {
        int fd = socket.fd();
        if (table == null || DirectDescriptor.isDirect(fd)) {
            return 0;
        }
        if (!table.tryReserve()) {
            return ErrorCodes.ENFILE;
        }
        int slot = real.toSlot(fd);
        if (slot < 0) {
            table.release();
            return -slot;
        }
        descriptors.opened();
        socket.moveTo(DirectDescriptor.of(slot));
        descriptors.closeAtOnce(fd);
        return 0;
    }

    @Override
    public NativeSocket openDatagram(DatagramSpec spec) throws NativeException {
        return new UringDatagram(loop, datagrams.open(spec), spec);
    }

    @Override
    public void connectDatagram(NativeSocket socket, InetSocketAddress remote)
            throws NativeException {
        plainCalls.connect(socket, remote);
    }

    @Override
    public void membership(
            NativeSocket socket, boolean join, InetAddress group, NetworkInterface on)
            throws NativeException {
        plainCalls.membership(socket, join, group, on);
    }

    @Override
    public NativeFile openFile(Path path) throws NativeException {
        return UringFile.open(io, path);
    }

    @Override
    public void discard(NativeSocket socket) {
        ((UringSocket) socket).giveDescriptors(this::discard);
    }

    private void discard(int fd) {
        if (!DirectDescriptor.isDirect(fd)) {
            descriptors.closeAtOnce(fd);
        } else {
            loop.execute(() -> discardDirect(fd), descriptors::gone);
        }
    }

    /** A ring that has failed may take no closings, and takes its table along when it is closed. */
    private void discardDirect(int fd) {
        if (loop.isAbandoned()) {
            descriptors.gone();
        } else {
            descriptors.close(fd);
        }
    }

    @Override
    public InetSocketAddress localAddress(NativeSocket socket) throws NativeException {
        return plainCalls.address(socket, true);
    }

    @Override
    public InetSocketAddress remoteAddress(NativeSocket socket) throws NativeException {
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

    // ---- what there is

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

    @Override
    public int openHandles() {
        return descriptors.count();
    }

    @Override
    public int slotsInUse() {
        return inFlight.count();
    }
}
