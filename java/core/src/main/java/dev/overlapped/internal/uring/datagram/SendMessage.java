package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.LinuxControl;
import dev.overlapped.internal.linux.SockAddr;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.uring.ring.Annex;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;
import dev.overlapped.internal.uring.socket.Submitter;

/**
 * Sends datagrams. Hop 4.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_sendmsg(3), udp(7), 5.3): sends of one socket are done
 * while they are submitted, in their order, unless its buffer is full; several that wait for room
 * are woken in no particular order. With MSG_DONTWAIT a send fails with EAGAIN instead of waiting.
 *
 * <p>So the kernel has several sends of a socket as long as all of them complete at once; when one
 * does not, the kernel has the oldest, which waits for room, and the others are submitted again
 * after it. So it is with a send that met the error of an earlier datagram, see {@link
 * ErrorReports}: it has sent nothing, and is tried again when it is the oldest.
 */
public final class SendMessage implements Verb<SendMessageOperation, RingEntry> {
    /** The most sends of a socket that the kernel has at a time. */
    private static final int MAX_SENDS = 64;

    /** The number of tries of a send besides the first: an error of its own is met each time. */
    private static final int MAX_TRIES = 2;

    private final Submitter submitter;
    private final Ring ring;
    private final InFlight inFlight;
    private final ReceiveMessage receives;
    private final ControlCodec control = new LinuxControl();
    private final byte[] name = new byte[SockaddrCodec.MAX_BYTES];
    private final byte[] messages = new byte[Backend.MAX_CONTROL];

    public SendMessage(Submitter submitter, ReceiveMessage receives) {
        this.submitter = submitter;
        this.ring = submitter.ring();
        this.inFlight = submitter.inFlight();
        this.receives = receives;
    }

    /** {@inheritDoc} If the kernel cannot have it yet, it is started again at its turn. */
    @Override
    public void start(SendMessageOperation operation) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        boolean others = socket.pendingWrites() - 1 > socket.sending; // which wait for their turn
        if (socket.writes().first() == operation) {
            begin(operation, 0);
        } else if (!others && !socket.isFull && socket.sending < MAX_SENDS) {
            begin(operation, SocketConstants.MSG_DONTWAIT);
        }
    }

    private void begin(SendMessageOperation operation, int flags) {
        inFlight.reserve(operation);
        ((DatagramSocket) operation.socket()).sending++;
        put(operation, flags);
    }

    /** Starts the sends whose turn it is, after a send or a transmission has ended. */
    public void startNext(DatagramSocket socket) {
        submitter.startNext(socket, socket.writes());
        if (socket.isFull || socket.isHandleClosed() || socket.sending > MAX_SENDS / 2) {
            return;
        }
        Operation next = socket.writes().first();
        while (socket.sending < MAX_SENDS
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
        boolean named = header.peer().isPresent();
        int nameBytes = named ? SockAddr.CODEC.encode(header.peer(), socket.ipv6(), name) : 0;
        boolean toIpv6 = named ? header.peer().isIpv6() : socket.ipv6Peer();
        int controlBytes = control.encode(header, toIpv6, messages);
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

    @Override
    public void finish(SendMessageOperation operation, RingEntry entry) {
        DatagramSocket socket = (DatagramSocket) operation.socket();
        int result = entry.result();
        int code = -result;
        boolean oldest = socket.writes().first() == operation;
        boolean mayBeStale = mayBeOfEarlier(socket, code);
        if (mayBeStale) {
            receives.sendMetError(socket);
        }
        boolean again =
                Errno.isTransient(code) || mayBeStale && (!oldest || operation.tries() < MAX_TRIES);
        if (again && !operation.isUnwanted()) {
            if (oldest) {
                operation.tries(operation.tries() + (mayBeStale ? 1 : 0));
                put(operation, 0);
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
            submitter.succeed(operation, result);
        } else {
            boolean cancelled = mayBeStale && operation.isUnwanted();
            submitter.fail(operation, cancelled ? ErrorCodes.ECANCELED : code, 0);
        }
    }

    /**
     * Returns whether a send that has failed with {@code code} may have met the error of an earlier
     * datagram, as {@link ErrorReports} says. Nothing tells it from one of its own but another try,
     * which the kernel gets when no other send of the socket is under way.
     */
    public static boolean mayBeOfEarlier(DatagramSocket socket, int code) {
        return code > 0
                && code != ErrorCodes.ECANCELED
                && !socket.isUnix()
                && !Errno.isTransient(code)
                && !Errno.isExhaustion(code);
    }

    @Override
    public void cancel(SendMessageOperation operation) {
        if (!submitter.cancelWaiting(operation)) {
            submitter.cancel(operation, Tokens.FIRST);
        }
    }
}
