package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.LinuxControl;
import dev.overlapped.internal.linux.SockAddr;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.uring.UringBackend;
import dev.overlapped.internal.uring.ring.Annex;
import dev.overlapped.internal.uring.ring.BufferGroup;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Receives and sends datagrams. Hop 4 on the way there, and on the way back the step between
 * dequeue and handler.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_recvmsg(3), io_uring_prep_sendmsg(3), recvmsg(2),
 * udp(7), 5.3): a datagram that does not fit is cut off and the flag MSG_TRUNC set, with MSG_CTRUNC
 * the same of control messages; neither is an error. With MSG_PEEK and no memory a receive waits
 * for a datagram and takes nothing. An answer that a port is unreachable makes the next call on the
 * socket fail with ECONNREFUSED, be it a receive or a send, which has sent nothing then: the call
 * is made again. Only connected sockets hear of it, unless IP_RECVERR is set; with that, the answer
 * is kept in a queue too, and until it is taken from there the socket counts as ready, so that a
 * receive would never wait. Sends of one socket are done while they are submitted, in their order,
 * unless its buffer is full; several that wait for room are woken in no particular order. With
 * MSG_DONTWAIT a send fails with EAGAIN instead of waiting.
 */
public final class Messages {
    /** The most sends of a socket that the kernel has at a time. */
    private static final int MOST_SENDS = 64;

    private final UringBackend backend;
    private final LinuxIo io;
    private final Ring ring;
    private final InFlight inFlight;
    private final MessageDecoder decoder = new MessageDecoder();
    private final ControlCodec control = new LinuxControl();
    private final byte[] name = new byte[SockaddrCodec.MOST_BYTES];
    private final byte[] messages = new byte[Backend.MOST_CONTROL];
    private final MemorySegment errorHeader;
    private final Arena arena;
    private final List<MessageRing> spareRings = new ArrayList<>();
    private boolean multishotRefused;

    public Messages(UringBackend backend, LinuxIo io, Arena arena) {
        this.backend = backend;
        this.io = io;
        this.ring = backend.ring();
        this.inFlight = backend.inFlight();
        this.arena = arena;
        this.errorHeader = arena.allocate(Msghdr.SIZE, Long.BYTES);
    }

    // ---- receiving

    /** The backend comes again when it is the operation's turn. */
    public void start(ReceiveMessageOperation operation) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        if (socket.messages != null) {
            serve(socket);
            return;
        }
        if (socket.reads().first() != operation) {
            return;
        }
        if (operation.isRepeated() && beginMultishot(socket)) {
            serve(socket);
            return;
        }
        if (socket.unreachable > 0) {
            socket.unreachable--;
            backend.fail(operation, ErrorCodes.ECONNREFUSED, 0);
            return;
        }
        inFlight.reserve(operation);
        put(operation, socket.drained);
    }

    private void put(ReceiveMessageOperation operation, boolean pollFirst) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        int block = inFlight.block(operation);
        long header =
                inFlight.annex()
                        .describeMessage(
                                block,
                                operation,
                                SockaddrCodec.MOST_BYTES,
                                socket.controlCapacity());
        int flags = operation.length() == 0 ? SocketConstants.MSG_PEEK : 0;
        long token = inFlight.token(operation, Tokens.FIRST);
        long entry = ring.put(IoUring.IORING_OP_RECVMSG, socket.fd(), header, 1, flags, token);
        if (pollFirst) {
            ring.submissions().priority(entry, IoUring.IORING_RECVSEND_POLL_FIRST);
        }
    }

    public void finish(ReceiveMessageOperation operation, int result, int flags) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        if (operation == socket.multishot) {
            arrived(socket, result, flags);
            return;
        }
        int code = -result;
        if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            socket.drained = (flags & IoUring.IORING_CQE_F_SOCK_NONEMPTY) == 0;
            describe(operation);
            backend.succeed(operation, result);
        } else if (isReport(code)) {
            noteUnreachable(socket);
            again(operation);
        } else if (Errno.isTransient(code) || code == ErrorCodes.ECANCELED) {
            again(operation);
        } else {
            backend.fail(operation, code, 0);
        }
    }

    /** A receive that brought nothing is begun again, unless there is something to tell. */
    private void again(ReceiveMessageOperation operation) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        if (operation.isUnwanted()) {
            backend.fail(operation, ErrorCodes.ECANCELED, 0);
        } else if (socket.unreachable > 0) {
            socket.unreachable--;
            backend.fail(operation, ErrorCodes.ECONNREFUSED, 0);
        } else {
            put(operation, true);
        }
    }

    private void describe(ReceiveMessageOperation operation) {
        MessageHeader header = operation.header();
        Annex annex = inFlight.annex();
        int block = inFlight.block(operation);
        int told = annex.messageFlags(block);
        header.clear();
        SockAddr.CODEC.decode(name, annex.readName(block, name), header.peer());
        control.decode(messages, annex.readControl(block, messages), header);
        if ((told & SocketConstants.MSG_TRUNC) != 0 && operation.length() > 0) {
            header.add(MessageHeader.TRUNCATED);
        }
        if ((told & SocketConstants.MSG_CTRUNC) != 0) {
            header.add(MessageHeader.CONTROL_TRUNCATED);
        }
    }

    // ---- receiving again and again

    /** Whether the socket's receives are served by a multishot one from here on. */
    private boolean beginMultishot(DatagramSocket socket) {
        if (multishotRefused) {
            return false;
        }
        try {
            socket.messages =
                    spareRings.isEmpty()
                            ? new MessageRing(ring, arena, backend.nextBufferGroup())
                            : spareRings.removeLast();
            return true;
        } catch (NativeException e) {
            multishotRefused = true; // a kernel before 6.0: one receive at a time does as well
            return false;
        }
    }

    /** Gives what has arrived to those who wait, in their order; and has more come. */
    private void serve(DatagramSocket socket) {
        Operation first;
        while ((first = socket.reads().first()) != null) {
            ReceiveMessageOperation operation = (ReceiveMessageOperation) first;
            if (socket.unreachable > 0) {
                socket.unreachable--;
                backend.fail(operation, ErrorCodes.ECONNREFUSED, 0);
            } else if (socket.messages.isEmpty()) {
                break;
            } else {
                int room = socket.controlCapacity();
                backend.succeed(operation, socket.messages.take(operation, room, decoder));
            }
        }
        if (first != null && !InFlight.contains(socket.multishot)) {
            arm(socket);
        }
    }

    private void arm(DatagramSocket socket) {
        ReceiveMessageOperation carrier = socket.multishot;
        carrier.prepare(socket, null, null, null, Operation.NEVER);
        inFlight.reserve(carrier);
        int block = inFlight.block(carrier);
        Annex annex = inFlight.annex();
        long header =
                annex.describeMessage(
                        block, carrier, MessageDecoder.NAME_BYTES, socket.controlCapacity());
        long token = inFlight.token(carrier, Tokens.FIRST);
        long entry = ring.put(IoUring.IORING_OP_RECVMSG, socket.fd(), header, 1, 0, token);
        ring.submissions().priority(entry, IoUring.IORING_RECV_MULTISHOT);
        ring.submissions().flags(entry, IoUring.IOSQE_BUFFER_SELECT);
        ring.submissions().bufferGroup(entry, socket.messages.group());
    }

    /** A completion of a multishot receive: a datagram, or its end, or both. */
    private void arrived(DatagramSocket socket, int result, int flags) {
        int named = BufferGroup.named(flags);
        if (named >= 0) {
            socket.messages.arrived(named, result);
        }
        boolean over = (flags & IoUring.IORING_CQE_F_MORE) == 0;
        if (over) {
            inFlight.release(socket.multishot);
        }
        if (socket.isHandleClosed()) {
            socket.messages.drop();
            if (over) {
                spareRings.add(socket.messages);
            }
            return;
        }
        int code = -result;
        if (isReport(code)) {
            noteUnreachable(socket);
        } else if (code > 0
                && code != ErrorCodes.ENOBUFS // all buffers are full: it goes on when one is taken
                && code != ErrorCodes.ECANCELED
                && !Errno.isTransient(code)
                && !socket.reads().isEmpty()) {
            backend.fail(socket.reads().first(), code, 0);
        }
        serve(socket);
    }

    /** Before the socket's descriptor is closed: whether the kernel has a multishot receive. */
    static boolean isArmed(DatagramSocket socket) {
        return InFlight.contains(socket.multishot);
    }

    /** Before the socket's descriptor is closed: whether the kernel has what may be no first. */
    public static boolean isBusy(DatagramSocket socket) {
        return isArmed(socket) || socket.sending > 0;
    }

    /** The socket is closed, and no multishot receive will tell: its buffers are free. */
    public void closed(DatagramSocket socket) {
        if (socket.messages != null && !isArmed(socket)) {
            socket.messages.drop();
            spareRings.add(socket.messages);
        }
    }

    // ---- sending

    /**
     * The kernel has several sends of a socket, in their order, while all of them go at once; of
     * those that do not, it has the oldest, which waits for room, and the others are begun anew
     * behind it.
     */
    public void start(SendMessageOperation operation) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        boolean others = socket.pendingWrites() - 1 > socket.sending; // which wait for their turn
        if (socket.writes().first() == operation) {
            begin(operation, 0);
        } else if (!others && !socket.isFull && socket.sending < MOST_SENDS) {
            begin(operation, SocketConstants.MSG_DONTWAIT);
        }
    }

    private void begin(SendMessageOperation operation, int flags) {
        inFlight.reserve(operation);
        ((DatagramSocket) operation.socket()).sending++;
        put(operation, flags);
    }

    /** A send or a transmission has ended: those that wait for their turn may begin. */
    public void sendOn(DatagramSocket socket) {
        backend.startNext(socket, socket.writes());
        if (socket.isFull || socket.isHandleClosed() || socket.sending > MOST_SENDS / 2) {
            return;
        }
        Operation next = socket.writes().first();
        while (socket.sending < MOST_SENDS
                && socket.pendingWrites() > socket.sending
                && next instanceof SendMessageOperation send) { // a transmission goes alone
            if (!InFlight.contains(send)) {
                begin(send, SocketConstants.MSG_DONTWAIT);
            }
            next = next.nextInQueue();
        }
    }

    private void put(SendMessageOperation operation, int flags) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        MessageHeader header = operation.header();
        Annex annex = inFlight.annex();
        int block = inFlight.block(operation);
        int nameBytes = header.peer().isPresent() ? SockAddr.CODEC.encode(header.peer(), name) : 0;
        int controlBytes = control.encode(header, socket.ipv6(), messages);
        annex.writeName(block, name, nameBytes);
        annex.writeControl(block, messages, controlBytes);
        ring.put(
                IoUring.IORING_OP_SENDMSG,
                socket.fd(),
                annex.describeMessage(block, operation, nameBytes, controlBytes),
                1,
                SocketConstants.MSG_NOSIGNAL | flags,
                inFlight.token(operation, Tokens.FIRST));
    }

    public void finish(SendMessageOperation operation, int result) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        int code = -result;
        boolean stale = code == ErrorCodes.ECONNREFUSED; // of an earlier datagram
        if (stale) {
            wasUnreachable(socket);
        }
        boolean oldest = socket.writes().first() == operation;
        if ((stale || Errno.isTransient(code)) && !operation.isUnwanted()) {
            if (stale || oldest) {
                put(operation, oldest ? 0 : SocketConstants.MSG_DONTWAIT);
                return;
            }
            socket.isFull = true;
            socket.sending--;
            inFlight.release(operation);
            return;
        }
        socket.sending--;
        socket.isFull &= !oldest;
        if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            backend.succeed(operation, result);
        } else {
            backend.fail(operation, stale ? ErrorCodes.ECANCELED : code, 0);
        }
    }

    // ---- unreachable ports

    /** Whether a receive failed with what has become of an earlier datagram. */
    private static boolean isReport(int code) {
        return code == ErrorCodes.ECONNREFUSED
                || code == ErrorCodes.EHOSTUNREACH
                || code == ErrorCodes.EHOSTDOWN
                || code == ErrorCodes.ENETUNREACH
                || code == ErrorCodes.ENOPROTOOPT
                || code == ErrorCodes.EPROTO;
    }

    /** Takes what there is from the queue of errors, and counts it when it is to be told. */
    private void noteUnreachable(DatagramSocket socket) {
        if (!socket.reportsUnreachable()) {
            return;
        }
        int flags = SocketConstants.MSG_ERRQUEUE | SocketConstants.MSG_DONTWAIT;
        errorHeader.fill((byte) 0);
        while (io.recvmsg(socket.fd(), errorHeader.address(), flags) >= 0) {
            socket.unreachable++;
            errorHeader.fill((byte) 0);
        }
    }

    /**
     * A send has run into what has become of an earlier datagram: a receive that waits is told of
     * it, and is cancelled for that, to come again.
     */
    public void wasUnreachable(DatagramSocket socket) {
        noteUnreachable(socket);
        if (socket.messages != null) {
            serve(socket);
        } else if (socket.unreachable > 0
                && !socket.reads().isEmpty()
                && InFlight.contains(socket.reads().first())) {
            backend.cancel(inFlight.token(socket.reads().first(), Tokens.FIRST));
        }
    }
}
