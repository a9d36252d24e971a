package dev.overlapped.internal.await;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.CloseCause;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.FailureKinds;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.failure.Printable;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.operation.TransmitOperation;

import org.jspecify.annotations.Nullable;

/** Names failures: of operations, of calls of the system, and of this library. */
public final class Failures {
    private Failures() {}

    /** Returns the failure of an ended operation; null = it succeeded. */
    public static @Nullable IoFailure ofEnded(Operation ended) {
        return ended.outcome() == Operation.Outcome.COMPLETED ? null : of(ended);
    }

    /** Returns the failure of an operation that has failed. */
    public static IoFailure of(Operation failed) {
        ErrorDomain domain = failed.socket().loop().errorDomain();
        int code = failed.error();
        String symbol = code == 0 ? "" : domain.symbol(code);
        IoFailure.Builder failure = IoFailure.builder(kindOf(failed, symbol), failed.verb());
        if (failed.outcome() == Operation.Outcome.REFUSED) {
            failure.append(": " + failed.socket().window().describe());
        } else if (failed.outcome() == Operation.Outcome.CLOSED) {
            addDetail(failure, failed.socket());
        } else if (failed.outcome() == Operation.Outcome.LATE) {
            failure.append(": the sending side has ended");
        }
        if (failed instanceof TransmitOperation transmit) {
            addPosition(failure, transmit);
            failure.cause(transmit.readFailure());
        }
        long transferred = failed.transferred();
        if (transferred > 0) {
            failure.append(" after " + transferred + " bytes").transferred(transferred);
        }
        if (code != 0) {
            failure.append(" (" + symbol + ", " + domain.name() + " " + code + ")");
            failure.code(domain.owner(), code, symbol);
            failure.append(remedy(symbol));
        }
        failure.append(segments(failed)).append(peer(failed));
        return failure.build();
    }

    /** Returns the sizes of a send of several datagrams that the system has refused. */
    private static String segments(Operation failed) {
        return isOfSegments(failed)
                ? "; "
                        + failed.length()
                        + " bytes in datagrams of "
                        + ((SendMessageOperation) failed).header().segmentSize()
                        + ": must be 64 datagrams or less, 65,507 bytes or less in all, and each"
                        + " must fit the way"
                : "";
    }

    /** Returns whether it has failed as a send of several datagrams at once. */
    private static boolean isOfSegments(Operation failed) {
        return failed instanceof SendMessageOperation send
                && failed.outcome() == Operation.Outcome.FAILED
                && send.header().segmentSize() > 0;
    }

    /** Returns the address of the other side, of failures that are not this side's doing. */
    private static String peer(Operation failed) {
        boolean ofPeer =
                failed.outcome() == Operation.Outcome.FAILED
                        || failed.outcome() == Operation.Outcome.TIMED_OUT;
        String peer = "";
        if (ofPeer
                && failed instanceof SendMessageOperation send
                && send.header().peer().isPresent()) {
            peer = String.valueOf(send.header().peer());
        } else if (ofPeer) {
            peer = failed.socket().describePeer();
        }
        return peer.isEmpty() ? "" : "; peer " + Printable.of(peer);
    }

    private static Kind kindOf(Operation failed, String symbol) {
        return switch (failed.outcome()) {
            case CANCELLED -> Kind.CANCELLED;
            case TIMED_OUT -> Kind.TIMED_OUT;
            case CLOSED -> kindOfClosing(failed.socket());
            case REFUSED -> Kind.BACK_PRESSURE;
            case LATE -> Kind.CLOSED;
            case FAILED -> kindOfCode(failed, symbol);
            case COMPLETED ->
                    throw new IllegalStateException("broken invariant: no failure: " + failed);
        };
    }

    /** A datagram socket has no connection: such a code is about a datagram sent before. */
    private static Kind kindOfCode(Operation failed, String symbol) {
        Kind kind = FailureKinds.of(symbol);
        if (kind == Kind.OTHER && symbol.endsWith("EINVAL") && isOfSegments(failed)) {
            return Kind.MESSAGE_TRUNCATED; // no system has a code for too many of them
        }
        boolean report =
                failed instanceof ReceiveMessageOperation
                        && (kind == Kind.CONNECTION_RESET || kind == Kind.CONNECTION_REFUSED);
        return report ? Kind.PORT_UNREACHABLE : kind;
    }

    private static void addPosition(IoFailure.Builder failure, TransmitOperation transmit) {
        if (transmit.isPackets() && transmit.failedElement() >= 0) {
            failure.append(" at element " + transmit.failedElement());
        }
        if (transmit.isOfDatagrams() && transmit.datagramsSent() >= 0) {
            failure.append(" of datagram " + transmit.datagramsSent());
        }
        setPosition(failure, transmit);
    }

    private static void setPosition(IoFailure.Builder failure, TransmitOperation transmit) {
        if (transmit.isPackets()) {
            failure.element(transmit.failedElement());
        }
        if (transmit.isOfDatagrams()) {
            failure.datagrams(transmit.datagramsSent());
        }
    }

    /** Returns a failure that no call of the system reported. */
    public static IoFailure of(Kind kind, IoOperation operation, String detail) {
        IoFailure.Builder failure = IoFailure.builder(kind, operation);
        return (detail.isEmpty() ? failure : failure.append("; " + Printable.of(detail))).build();
    }

    /** Returns the failure of a call outside the completion path. */
    public static IoFailure of(IoOperation operation, NativeException refused) {
        return of(refused.kind(), operation, refused);
    }

    /** Returns the same, of a kind that the caller knows better. */
    public static IoFailure of(Kind kind, IoOperation operation, NativeException refused) {
        return IoFailure.builder(kind, operation)
                .append(": " + refused.getMessage() + remedy(refused.symbol()))
                .code(refused.owner(), refused.code(), refused.symbol())
                .cause(refused)
                .build();
    }

    /** Returns what to do about a limit that can be raised; empty for anything else. */
    private static String remedy(String symbol) {
        return switch (symbol) {
            case "EMFILE" ->
                    "; raise the process's limit of open files (ulimit -n, LimitNOFILE), or set"
                            + " PortBuilder.directDescriptors";
            case "ENFILE" -> "; raise the system's limit of open files (sysctl fs.file-max)";
            default -> "";
        };
    }

    /** Returns the failure of an operation that a closing socket refuses. */
    public static IoFailure closed(NativeSocket socket, IoOperation operation) {
        IoFailure.Builder failure = IoFailure.builder(kindOfClosing(socket), operation);
        addDetail(failure, socket);
        return failure.build();
    }

    private static void addDetail(IoFailure.Builder failure, NativeSocket closed) {
        String detail = closed.closeReason().detail();
        if (!detail.isEmpty()) {
            failure.append(": " + detail);
        }
    }

    private static Kind kindOfClosing(NativeSocket socket) {
        return switch (socket.closeReason().kind()) {
            case SEND_LIMIT -> Kind.BACK_PRESSURE;
            case SLOW_CONSUMER -> Kind.SLOW_CONSUMER;
            default -> Kind.CLOSED;
        };
    }

    /**
     * Returns the failure of what waits for a socket that has ended without an operation: the one
     * that broke its connection, if one did.
     */
    public static IoFailure ended(NativeSocket socket, IoOperation operation) {
        return socket.closeReason().kind() == CloseCause.Kind.CONNECTION_LOST
                ? ofReason(socket, operation)
                : closed(socket, operation);
    }

    /** Returns the reason why a socket has ended, for its user. */
    public static CloseCause causeOf(NativeSocket socket) {
        CloseReason reason = socket.closeReason();
        CloseCause.Kind kind = reason.kind();
        return switch (kind) {
            case CLOSED ->
                    CloseCause.of(
                            socket.isInputEnded() && !socket.isCut()
                                    ? CloseCause.Kind.PEER_ENDED
                                    : kind,
                            null);
            case ABORTED, ENDED, PEER_ENDED, DEADLINE, PORT_CLOSED -> CloseCause.of(kind, null);
            case HANDLER_FAILED, PORT_FAILED -> CloseCause.of(kind, reason.thrown());
            case CONNECTION_LOST, OPERATION_FAILED ->
                    CloseCause.of(
                            kind,
                            reason.thrown() != null
                                    ? reason.thrown()
                                    : ofReason(socket, present(reason.operation())));
            case SEND_LIMIT, SLOW_CONSUMER ->
                    CloseCause.of(kind, closed(socket, present(reason.operation())));
        };
    }

    private static IoFailure ofReason(NativeSocket socket, IoOperation operation) {
        ErrorDomain domain = socket.loop().errorDomain();
        int code = socket.closeReason().code();
        String symbol = domain.symbol(code);
        return IoFailure.builder(FailureKinds.of(symbol), operation)
                .append(" (" + symbol + ", " + domain.name() + " " + code + ")")
                .code(domain.owner(), code, symbol)
                .build();
    }

    /** Returns {@code failure} as that of an operation that was under way, and has ended since. */
    public static IoFailure during(IoFailure failure, Operation ended) {
        long moved = ended.transferred();
        IoFailure.Builder during =
                failure.toBuilder(failure.kind())
                        .message(present(failure.getMessage()))
                        .append("; " + ended.verb().text() + " ended after " + moved + " bytes")
                        .transferred(moved)
                        .cause(failure);
        if (ended instanceof TransmitOperation transmit) {
            setPosition(during, transmit);
        }
        return during.build();
    }

    /** Returns {@code failure} as the thread gets it that waited and was interrupted. */
    public static IoFailure asInterrupted(IoFailure failure) {
        return failure.toBuilder(Kind.INTERRUPTED).build();
    }

    /** Returns whether it passes by itself: the system is out of memory or descriptors. */
    public static boolean isShortage(IoFailure failure) {
        return failure.kind() == Kind.OUT_OF_MEMORY || failure.kind() == Kind.DESCRIPTOR_LIMIT;
    }
}
