package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.LinuxControl;
import dev.overlapped.internal.linux.SockAddr;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.ReceiveMessageOperation.Place;
import dev.overlapped.internal.uring.ring.Annex;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;
import dev.overlapped.internal.uring.socket.Submitter;

import java.lang.foreign.Arena;

/**
 * Receives datagrams. Hop 4.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_recvmsg(3), recvmsg(2), 5.3): a datagram that does not
 * fit is cut off and the flag MSG_TRUNC set, with MSG_CTRUNC the same of control messages; neither
 * is an error. With MSG_PEEK and no memory a receive waits for a datagram and takes nothing.
 *
 * <p>The receives of a socket that follow each other often are served by one multishot receive, see
 * {@link MultishotMessages}, where the kernel has it. A receive that met the error of an earlier
 * datagram is submitted again, unless receives are to report it: see {@link ErrorReports}.
 */
public final class ReceiveMessage implements Verb<ReceiveMessageOperation, RingEntry> {
    private final Submitter submitter;
    private final Ring ring;
    private final InFlight inFlight;
    private final ErrorReports reports;
    private final MultishotMessages multishots;
    private final ControlCodec control = new LinuxControl();
    private final byte[] name = new byte[SockaddrCodec.MAX_BYTES];
    private final byte[] messages = new byte[Backend.MAX_CONTROL];

    public ReceiveMessage(Submitter submitter, LinuxIo io, Arena arena) {
        this.submitter = submitter;
        this.ring = submitter.ring();
        this.inFlight = submitter.inFlight();
        this.reports = new ErrorReports(io, arena);
        this.multishots = new MultishotMessages(submitter, reports, arena);
    }

    /** {@inheritDoc} If it is not the first of its queue, it is started again at its turn. */
    @Override
    public void start(ReceiveMessageOperation operation) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        if (socket.messages != null) {
            multishots.serve(socket);
            return;
        }
        if (socket.reads().first() != operation) {
            return;
        }
        if (operation.place() == Place.FREQUENT && multishots.begin(socket)) {
            multishots.serve(socket);
            return;
        }
        if (ErrorReports.tryTake(socket)) {
            submitter.fail(operation, ErrorCodes.ECONNREFUSED, 0);
            return;
        }
        inFlight.reserve(operation);
        put(operation, socket.isDrained());
    }

    private void put(ReceiveMessageOperation operation, boolean pollFirst) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        int block = inFlight.block(operation);
        long header =
                inFlight.annex()
                        .describeMessage(
                                block,
                                operation,
                                SockaddrCodec.MAX_BYTES,
                                socket.controlCapacity());
        int flags = operation.length() == 0 ? SocketConstants.MSG_PEEK : 0;
        long token = inFlight.token(operation, Tokens.FIRST);
        long entry = ring.put(IoUring.IORING_OP_RECVMSG, socket.fd(), header, 1, flags, token);
        if (pollFirst) {
            ring.submissions().priority(entry, IoUring.IORING_RECVSEND_POLL_FIRST);
        }
    }

    @Override
    public void finish(ReceiveMessageOperation operation, RingEntry entry) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        if (operation == socket.multishotOrNull()) {
            multishots.received(socket, entry);
            return;
        }
        int result = entry.result();
        int code = -result;
        if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            socket.drained(entry.isDrained());
            describe(operation);
            submitter.succeed(operation, result);
        } else if (Errno.isTransient(code)
                || code == ErrorCodes.ECANCELED
                || reports.isOfEarlier(socket, code)) {
            submitAgain(operation);
        } else {
            submitter.fail(operation, code, 0);
        }
    }

    /** Submits a receive again that received nothing, unless it is to end. */
    private void submitAgain(ReceiveMessageOperation operation) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        if (operation.isUnwanted()) {
            submitter.fail(operation, ErrorCodes.ECANCELED, 0);
        } else if (ErrorReports.tryTake(socket)) {
            submitter.fail(operation, ErrorCodes.ECONNREFUSED, 0);
        } else {
            put(operation, true);
        }
    }

    private void describe(ReceiveMessageOperation operation) {
        MessageHeader header = operation.header();
        Annex annex = inFlight.annex();
        int block = inFlight.block(operation);
        int flags = annex.messageFlags(block);
        header.clear();
        SockAddr.CODEC.decode(name, annex.readName(block, name), header.peer());
        control.decode(messages, annex.readControl(block, messages), header);
        if ((flags & SocketConstants.MSG_TRUNC) != 0 && operation.length() > 0) {
            header.add(MessageHeader.TRUNCATED);
        }
        if ((flags & SocketConstants.MSG_CTRUNC) != 0) {
            header.add(MessageHeader.CONTROL_TRUNCATED);
        }
    }

    /** Starts the next receive of a socket, unless its multishot receive serves it. */
    public void startNext(DatagramSocket socket) {
        if (socket.messages == null) {
            submitter.startNext(socket, socket.reads());
        }
    }

    /**
     * Takes the reports of unreachable ports, after a send has met an error, its own or that of an
     * earlier datagram: a waiting receive reports it. If the kernel has that receive, it is
     * cancelled first.
     */
    public void sendMetError(DatagramSocket socket) {
        reports.collect(socket);
        Operation first = socket.reads().first();
        if (socket.messages != null) {
            multishots.serve(socket);
        } else if (socket.unreachable > 0 && first != null && InFlight.contains(first)) {
            submitter.cancel(first, Tokens.FIRST);
        }
    }

    @Override
    public void cancel(ReceiveMessageOperation operation) {
        if (!submitter.cancelWaiting(operation)) {
            submitter.cancel(operation, Tokens.FIRST);
        }
    }

    /** Frees the buffers of a socket whose handle is closed. */
    public void closed(DatagramSocket socket) {
        multishots.closed(socket);
    }
}
