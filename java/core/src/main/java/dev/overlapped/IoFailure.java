package dev.overlapped;

import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.TransmitOperation;

import java.io.IOException;
import java.util.Map;

/**
 * An operation or a call that the system refused or that ended early: which operation, what kind of
 * failure (the same on every system), and the system's own code with its name.
 *
 * <p>End of stream is not a failure, and neither a reset nor a cancelled operation is ever reported
 * as end of stream.
 */
public final class IoFailure extends IOException {
    private static final long serialVersionUID = 1L;

    /** What happened, in terms that do not depend on the system. */
    public enum Kind {
        /** The address and port are taken (EADDRINUSE). */
        ADDRESS_IN_USE("address already in use"),
        /** The address does not belong to this machine, or no port is left (EADDRNOTAVAIL). */
        ADDRESS_NOT_AVAILABLE("address not available"),
        /** Not allowed, for instance a privileged port (EACCES, EPERM). */
        ACCESS_DENIED("access denied"),
        /** The name could not be resolved. */
        UNKNOWN_HOST("unknown host"),
        /** Nobody listens there (ECONNREFUSED). */
        CONNECTION_REFUSED("connection refused"),
        /**
         * The other side broke the connection off (ECONNRESET, EPIPE). What it had sent before may
         * be lost.
         */
        CONNECTION_RESET("connection reset by the other side"),
        /** The connection was broken off within this system (ECONNABORTED). */
        CONNECTION_ABORTED("connection aborted"),
        /** The socket is not connected (ENOTCONN, EDESTADDRREQ). */
        NOT_CONNECTED("not connected"),
        /** No route to the network (ENETUNREACH, ENETDOWN). */
        NETWORK_UNREACHABLE("network unreachable"),
        /** No route to the host (EHOSTUNREACH, EHOSTDOWN). */
        HOST_UNREACHABLE("host unreachable"),
        /** The operation's deadline passed, or the system's own time limit (ETIMEDOUT). */
        TIMED_OUT("timed out"),
        /** Cancelled by this side. */
        CANCELLED("cancelled"),
        /**
         * The thread that waited for it was interrupted; the operation was cancelled, and the
         * interrupt status is set.
         */
        INTERRUPTED("interrupted"),
        /** This side closed the connection, the listener or the port first. */
        CLOSED("closed by this side"),
        /**
         * A send was refused, for as much is outstanding as the connection's {@link SendLimits}
         * allow: nothing of it has gone. Or the connection was closed for that reason, since nobody
         * would have heard of the refusal.
         */
        BACK_PRESSURE("back pressure"),
        /**
         * This side closed the connection since the other did not receive what was sent to it in
         * time, see {@link SendLimits#slowAfter}.
         */
        SLOW_CONSUMER("closed by this side, the other one is too slow to receive"),
        /**
         * The process or the system has no descriptor or handle left (EMFILE, ENFILE). It passes
         * when others are closed.
         */
        DESCRIPTOR_LIMIT("out of descriptors"),
        /** The system or the buffer pool has no memory left (ENOBUFS, ENOMEM). It may pass. */
        OUT_OF_MEMORY("out of buffer memory"),
        /** A datagram did not fit (EMSGSIZE). */
        MESSAGE_TRUNCATED("message too long"),
        /**
         * Nobody listens where an earlier datagram was sent to: told only where {@link
         * UdpOptions#reportUnreachable} asks for it (ECONNREFUSED, WSAECONNRESET).
         */
        PORT_UNREACHABLE("port unreachable"),
        /** There is no file of this name (ENOENT). */
        FILE_NOT_FOUND("no such file"),
        /**
         * A file had become shorter than what was asked of it; {@link IoFailure#transferred} bytes
         * went before. On Linux, where no call reports it, the code is ENODATA.
         */
        FILE_TRUNCATED("a file has become too short"),
        /** The system does not have what was asked for (EOPNOTSUPP, EAFNOSUPPORT, ENOPROTOOPT). */
        UNSUPPORTED("not supported"),
        /**
         * This system has no backend, or it is blocked; the message says by what and what to
         * change.
         */
        BACKEND_UNAVAILABLE("no backend"),
        /** Anything else; see {@link IoFailure#symbol}. */
        OTHER("failed");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** Winsock's names are the BSD ones with WSA before them, so one table serves both systems. */
    private static final Map<String, Kind> KIND_OF_SYMBOL =
            Map.ofEntries(
                    Map.entry("EADDRINUSE", Kind.ADDRESS_IN_USE),
                    Map.entry("EADDRNOTAVAIL", Kind.ADDRESS_NOT_AVAILABLE),
                    Map.entry("EACCES", Kind.ACCESS_DENIED),
                    Map.entry("EPERM", Kind.ACCESS_DENIED),
                    Map.entry("HOST_NOT_FOUND", Kind.UNKNOWN_HOST),
                    Map.entry("ECONNREFUSED", Kind.CONNECTION_REFUSED),
                    Map.entry("ECONNRESET", Kind.CONNECTION_RESET),
                    Map.entry("ENETRESET", Kind.CONNECTION_RESET),
                    Map.entry("EPIPE", Kind.CONNECTION_RESET),
                    Map.entry("ECONNABORTED", Kind.CONNECTION_ABORTED),
                    Map.entry("ENOTCONN", Kind.NOT_CONNECTED),
                    Map.entry("ESHUTDOWN", Kind.NOT_CONNECTED),
                    Map.entry("EDESTADDRREQ", Kind.NOT_CONNECTED),
                    Map.entry("ENETUNREACH", Kind.NETWORK_UNREACHABLE),
                    Map.entry("ENETDOWN", Kind.NETWORK_UNREACHABLE),
                    Map.entry("EHOSTUNREACH", Kind.HOST_UNREACHABLE),
                    Map.entry("EHOSTDOWN", Kind.HOST_UNREACHABLE),
                    Map.entry("ETIMEDOUT", Kind.TIMED_OUT),
                    Map.entry("ECANCELED", Kind.CANCELLED),
                    Map.entry("_OPERATION_ABORTED", Kind.CANCELLED),
                    Map.entry("ENOENT", Kind.FILE_NOT_FOUND),
                    Map.entry("ERROR_FILE_NOT_FOUND", Kind.FILE_NOT_FOUND),
                    Map.entry("ERROR_PATH_NOT_FOUND", Kind.FILE_NOT_FOUND),
                    Map.entry("ERROR_ACCESS_DENIED", Kind.ACCESS_DENIED),
                    Map.entry("ERROR_SHARING_VIOLATION", Kind.ACCESS_DENIED),
                    Map.entry("ENODATA", Kind.FILE_TRUNCATED),
                    Map.entry("ERROR_HANDLE_EOF", Kind.FILE_TRUNCATED),
                    Map.entry("EMFILE", Kind.DESCRIPTOR_LIMIT),
                    Map.entry("ENFILE", Kind.DESCRIPTOR_LIMIT),
                    Map.entry("ENOBUFS", Kind.OUT_OF_MEMORY),
                    Map.entry("ENOMEM", Kind.OUT_OF_MEMORY),
                    Map.entry("_NOT_ENOUGH_MEMORY", Kind.OUT_OF_MEMORY),
                    Map.entry("ERROR_NO_SYSTEM_RESOURCES", Kind.OUT_OF_MEMORY),
                    Map.entry("EMSGSIZE", Kind.MESSAGE_TRUNCATED),
                    Map.entry("EOPNOTSUPP", Kind.UNSUPPORTED),
                    Map.entry("EAFNOSUPPORT", Kind.UNSUPPORTED),
                    Map.entry("EPROTONOSUPPORT", Kind.UNSUPPORTED),
                    Map.entry("ENOPROTOOPT", Kind.UNSUPPORTED));

    /** See {@link #kind}. */
    private final Kind kind;

    /** See {@link #operation}. */
    private final String operation;

    /** See {@link #transferred}. */
    private final long transferred;

    /** See {@link #element}. */
    private final int element;

    /** See {@link #datagrams}. */
    private final int datagrams;

    /** See {@link #domain}. */
    private final String domain;

    /** See {@link #code}. */
    private final int code;

    /** See {@link #symbol}. */
    private final String symbol;

    private IoFailure(
            Kind kind,
            String operation,
            String message,
            long transferred,
            int element,
            int datagrams,
            String domain,
            int code,
            String symbol) {
        super(message);
        this.kind = kind;
        this.operation = operation;
        this.transferred = transferred;
        this.element = element;
        this.datagrams = datagrams;
        this.domain = domain;
        this.code = code;
        this.symbol = symbol;
    }

    /** A failure that no system call reported. */
    static IoFailure of(Kind kind, String operation, String detail) {
        return new IoFailure(
                kind,
                operation,
                operation + ": " + kind.text + (detail.isEmpty() ? "" : "; " + detail),
                0,
                -1,
                -1,
                "none",
                0,
                "");
    }

    /** What an operation that has ended failed with. */
    static IoFailure of(Operation ended) {
        ErrorDomain domain = ended.socket().loop().errorDomain();
        int code = ended.error();
        String symbol = code == 0 ? "" : domain.symbol(code);
        Kind kind =
                switch (ended.outcome()) {
                    case CANCELLED -> Kind.CANCELLED;
                    case TIMED_OUT -> Kind.TIMED_OUT;
                    case CLOSED -> kindOfClosing(ended.socket());
                    case REFUSED -> Kind.BACK_PRESSURE;
                    case FAILED -> kindOf(ended, symbol);
                    case COMPLETED ->
                            throw new IllegalStateException(
                                    "broken invariant: no failure: " + ended);
                };
        String native_ = code == 0 ? "" : " (" + symbol + ", " + domain.name() + " " + code + ")";
        String sofar = ended.transferred() == 0 ? "" : " after " + ended.transferred() + " bytes";
        int element = elementOf(ended);
        int datagrams = datagramsOf(ended);
        String where =
                (element < 0 ? "" : " at element " + element)
                        + (datagrams < 0 ? "" : " of datagram " + datagrams);
        String room =
                ended.outcome() == Operation.Outcome.REFUSED
                        ? ": " + ended.socket().window().describe()
                        : "";
        IoFailure failure =
                new IoFailure(
                        kind,
                        ended.verb(),
                        ended.verb() + ": " + kind.text + room + where + sofar + native_,
                        ended.transferred(),
                        element,
                        datagrams,
                        code == 0 ? "none" : domain.name(),
                        code,
                        symbol);
        if (ended instanceof TransmitOperation transmit && transmit.readFailure() != null) {
            failure.initCause(transmit.readFailure());
        }
        return failure;
    }

    /** That the socket, which is closing, can do no more. */
    static IoFailure closed(NativeSocket socket, String operation) {
        return of(kindOfClosing(socket), operation, "");
    }

    private static Kind kindOfClosing(NativeSocket socket) {
        return switch (socket.closeReason()) {
            case ASKED -> Kind.CLOSED;
            case BACK_PRESSURE -> Kind.BACK_PRESSURE;
            case SLOW_CONSUMER -> Kind.SLOW_CONSUMER;
        };
    }

    private static int elementOf(Operation ended) {
        return ended instanceof TransmitOperation transmit && transmit.isPackets()
                ? transmit.failedElement()
                : -1;
    }

    private static int datagramsOf(Operation ended) {
        return ended instanceof TransmitOperation transmit && transmit.isOfDatagrams()
                ? transmit.datagramsSent()
                : -1;
    }

    /** What a call outside the completion path was refused with. */
    static IoFailure of(String operation, NativeException refused) {
        return of(kindOf(refused.symbol()), operation, refused);
    }

    /** The same, for a caller that knows better what kind it is. */
    static IoFailure of(Kind kind, String operation, NativeException refused) {
        IoFailure failure =
                new IoFailure(
                        kind,
                        operation,
                        operation + ": " + kind.text + ": " + refused.getMessage(),
                        0,
                        -1,
                        -1,
                        refused.domain(),
                        refused.code(),
                        refused.symbol());
        failure.initCause(refused);
        return failure;
    }

    /** As this one, of an operation that was under way when it happened, and has ended since. */
    IoFailure during(Operation ended) {
        long moved = ended.transferred();
        IoFailure during =
                new IoFailure(
                        kind,
                        operation,
                        getMessage() + "; " + ended.verb() + " ended after " + moved + " bytes",
                        moved,
                        elementOf(ended),
                        datagramsOf(ended),
                        domain,
                        code,
                        symbol);
        during.initCause(this);
        return during;
    }

    /** As this one, for the thread that waited: of kind INTERRUPTED. */
    IoFailure asInterrupted() {
        return new IoFailure(
                Kind.INTERRUPTED,
                operation,
                operation + ": " + Kind.INTERRUPTED.text,
                transferred,
                element,
                datagrams,
                domain,
                code,
                symbol);
    }

    /** A datagram socket knows no connections: what sounds like it is about one sent before. */
    private static Kind kindOf(Operation failed, String symbol) {
        Kind kind = kindOf(symbol);
        boolean report =
                failed instanceof ReceiveMessageOperation
                        && (kind == Kind.CONNECTION_RESET || kind == Kind.CONNECTION_REFUSED);
        return report ? Kind.PORT_UNREACHABLE : kind;
    }

    private static Kind kindOf(String symbol) {
        return KIND_OF_SYMBOL.getOrDefault(
                symbol.startsWith("WSA") ? symbol.substring(3) : symbol, Kind.OTHER);
    }

    /** Whether it passes by itself: the system is out of memory or descriptors. */
    boolean isShortage() {
        return kind == Kind.OUT_OF_MEMORY || kind == Kind.DESCRIPTOR_LIMIT;
    }

    /**
     * What happened.
     *
     * @return the same on every system
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Which operation failed.
     *
     * @return {@code "accept"}, {@code "connect"}, {@code "receive"}, {@code "send"}, {@code
     *     "transmit file"}, {@code "transmit packets"}, {@code "disconnect"}, {@code "listen"},
     *     {@code "open port"}, ...
     */
    public String operation() {
        return operation;
    }

    /**
     * What was moved before it failed: a send that was cancelled half-way has put this much into
     * the stream.
     *
     * @return bytes, 0 or more
     */
    public long transferred() {
        return transferred;
    }

    /**
     * Which element of a {@link PacketTransmission} or a {@link DatagramTransmission} failed, or
     * was next when it was cancelled.
     *
     * @return its index, or −1 of another operation or of a transmission without elements
     */
    public int element() {
        return element;
    }

    /**
     * How many datagrams of a {@link DatagramTransmission} went before it failed.
     *
     * @return 0 or more, each of them whole; −1 of another operation
     */
    public int datagrams() {
        return datagrams;
    }

    /**
     * Whose code {@link #code} is.
     *
     * @return {@code "Winsock"}, also of the codes of Win32, {@code "errno"}, or {@code "none"}
     *     when no system call reported the failure
     */
    public String domain() {
        return domain;
    }

    /**
     * The system's code: for instance 10054 on Windows, 104 on Linux.
     *
     * @return 0 when there is none
     */
    public int code() {
        return code;
    }

    /**
     * The code's name in the system's headers: for instance {@code WSAECONNRESET}, {@code
     * ECONNRESET}.
     *
     * @return an empty string when there is no code
     */
    public String symbol() {
        return symbol;
    }
}
