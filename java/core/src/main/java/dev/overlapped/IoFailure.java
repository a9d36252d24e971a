package dev.overlapped;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The failure of an operation or a call: the operation, the kind of failure (the same on every
 * system), and the system's own code with its name.
 *
 * <p>The end of a stream is not a failure, and neither a reset nor a cancelled operation is ever
 * reported as the end of a stream.
 *
 * @since 0.1
 */
public final class IoFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int NONE = -1;

    /** A kind of failure, the same on every system. */
    public enum Kind {
        /** The address and port are taken (EADDRINUSE). */
        ADDRESS_IN_USE("address already in use"),
        /** The address does not belong to this machine, or no port is left (EADDRNOTAVAIL). */
        ADDRESS_NOT_AVAILABLE("address not available"),
        /** Not allowed, for instance a privileged port (EACCES, EPERM). */
        ACCESS_DENIED("access denied"),
        /** The name could not be resolved. */
        UNKNOWN_HOST("unknown host"),
        /** No listener has that address (ECONNREFUSED). */
        CONNECTION_REFUSED("connection refused"),
        /**
         * The other side reset the connection (ECONNRESET, EPIPE). Data that it had sent before may
         * be lost.
         */
        CONNECTION_RESET("connection reset by the other side"),
        /** This system aborted the connection (ECONNABORTED). */
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
         * A send was refused because as much is outstanding as the connection's {@link SendLimits}
         * allow: none of its data was sent. Or the connection was closed for that reason, since the
         * send had no handler to report it to.
         */
        BACK_PRESSURE("back pressure"),
        /**
         * This side closed the connection since the other did not receive what was sent to it in
         * time, see {@link SendLimits#withSlowConsumerTimeout}.
         */
        SLOW_CONSUMER("closed by this side, the other one is too slow to receive"),
        /**
         * The process or the system has no descriptor or handle left (EMFILE, ENFILE). It passes
         * when others are closed.
         */
        DESCRIPTOR_LIMIT("out of descriptors"),
        /** The system or the buffer pool has no memory left (ENOBUFS, ENOMEM). It may pass. */
        OUT_OF_MEMORY("out of buffer memory"),
        /** A datagram, or a message of a mailslot, did not fit (EMSGSIZE). */
        MESSAGE_TRUNCATED("message too long"),
        /**
         * No socket has the port to which an earlier datagram was sent: reported only if {@link
         * UdpOptions#reportUnreachable} asks for it (ECONNREFUSED, WSAECONNRESET).
         */
        PORT_UNREACHABLE("port unreachable"),
        /** There is no file, or no mailslot, of this name (ENOENT). */
        FILE_NOT_FOUND("no such file"),
        /**
         * A file had become shorter than what was to be sent of it; {@link IoFailure#transferred}
         * bytes were sent before. On Linux, where no call reports it, the code is ENODATA.
         */
        FILE_TRUNCATED("a file has become too short"),
        /** The system does not have what was asked for (EOPNOTSUPP, EAFNOSUPPORT, ENOPROTOOPT). */
        UNSUPPORTED("not supported"),
        /**
         * This system has no backend, or it is blocked; the message names the obstacle and its
         * remedy.
         */
        BACKEND_UNAVAILABLE("no backend"),
        /** Anything else; see {@link IoFailure#symbol}. */
        OTHER("failed");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /**
         * The kind's name in messages.
         *
         * @return for instance {@code connection refused}
         */
        public String text() {
            return text;
        }
    }

    /** The owner of a native code. */
    public enum Domain {
        /** No system call reported the failure. */
        NONE("none"),
        /** Winsock's codes, and those of Win32. */
        WINSOCK("Winsock"),
        /** The codes of errno. */
        ERRNO("errno");

        private final String text;

        Domain(String text) {
            this.text = text;
        }

        /**
         * The domain's name in messages.
         *
         * @return for instance {@code errno}
         */
        public String text() {
            return text;
        }
    }

    /** See {@link #kind}. */
    private final Kind kind;

    /** See {@link #operation}. */
    private final IoOperation operation;

    /** See {@link #transferred}. */
    private final long transferred;

    /** See {@link #element}; −1 = none. */
    private final int element;

    /** See {@link #datagrams}; −1 = none. */
    private final int datagrams;

    /** See {@link #domain}. */
    private final Domain domain;

    /** See {@link #code}. */
    private final int code;

    /** See {@link #symbol}. */
    private final String symbol;

    private IoFailure(Builder settings) {
        super(settings.message);
        kind = settings.kind;
        operation = settings.operation;
        transferred = settings.transferred;
        element = settings.element;
        datagrams = settings.datagrams;
        domain = settings.domain;
        code = settings.code;
        symbol = settings.symbol;
        if (settings.cause != null) {
            initCause(settings.cause);
        }
    }

    /**
     * Makes a failure as this library does, for instance to test how an application handles it.
     *
     * @param kind the kind of failure
     * @param operation the operation that failed
     * @return its further properties, which are none at first
     */
    public static Builder builder(Kind kind, IoOperation operation) {
        return new Builder(kind, operation);
    }

    /**
     * Makes a failure with all properties of this one but its cause and stack trace.
     *
     * @param kind the kind of the new failure
     * @return the properties, to be changed
     */
    public Builder toBuilder(Kind kind) {
        Builder copy = new Builder(kind, operation);
        copy.transferred = transferred;
        copy.element = element;
        copy.datagrams = datagrams;
        copy.domain = domain;
        copy.code = code;
        copy.symbol = symbol;
        return copy;
    }

    /**
     * The kind of failure.
     *
     * @return the same on every system
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The operation that failed.
     *
     * @return the operation
     */
    public IoOperation operation() {
        return operation;
    }

    /**
     * The bytes moved before the failure: a send that was cancelled half-way has put this many into
     * the stream.
     *
     * @return bytes, 0 or more
     */
    public long transferred() {
        return transferred;
    }

    /**
     * The element of a {@link PacketTransmission} or a {@link DatagramTransmission} that failed, or
     * was next when it was cancelled.
     *
     * @return its index; empty for another operation or for a transmission without elements
     */
    public OptionalInt element() {
        return optional(element);
    }

    /**
     * The number of datagrams of a {@link DatagramTransmission} that were sent before it failed,
     * each of them whole.
     *
     * @return 0 or more; empty for another operation
     */
    public OptionalInt datagrams() {
        return optional(datagrams);
    }

    private static OptionalInt optional(int number) {
        return number == NONE ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /**
     * The owner of the {@link #code}.
     *
     * @return {@link Domain#NONE} when no system call reported the failure
     */
    public Domain domain() {
        return domain;
    }

    /**
     * The system's code: for instance 10054 on Windows, 104 on Linux.
     *
     * @return 0 in {@link Domain#NONE}
     */
    public int code() {
        return code;
    }

    /**
     * The code's name in the system's headers: for instance {@code WSAECONNRESET}, {@code
     * ECONNRESET}.
     *
     * @return an empty string in {@link Domain#NONE}
     */
    public String symbol() {
        return symbol;
    }

    /**
     * The properties of a failure.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Kind kind;
        private final IoOperation operation;
        private String message;
        private @Nullable Throwable cause;
        private long transferred;
        private int element = NONE;
        private int datagrams = NONE;
        private Domain domain = Domain.NONE;
        private int code;
        private String symbol = "";

        private Builder(Kind kind, IoOperation operation) {
            this.kind = Objects.requireNonNull(kind, "kind");
            this.operation = Objects.requireNonNull(operation, "operation");
            this.message = operation.text() + ": " + kind.text();
        }

        /**
         * Replaces the message, which names the operation and the kind by default.
         *
         * @param text the message
         * @return this
         */
        public Builder message(String text) {
            message = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * Appends to the message.
         *
         * @param text follows the message without a space
         * @return this
         */
        public Builder append(String text) {
            message += text;
            return this;
        }

        /**
         * Sets the cause.
         *
         * @param reason the cause; null = none
         * @return this
         */
        public Builder cause(@Nullable Throwable reason) {
            cause = reason;
            return this;
        }

        /**
         * Sets the bytes moved before.
         *
         * @param bytes 0 or more
         * @return this
         */
        public Builder transferred(long bytes) {
            transferred = bytes;
            return this;
        }

        /**
         * Sets the element that failed.
         *
         * @param index 0 or more
         * @return this
         */
        public Builder element(int index) {
            element = index;
            return this;
        }

        /**
         * Sets the datagrams that were sent before.
         *
         * @param count 0 or more
         * @return this
         */
        public Builder datagrams(int count) {
            datagrams = count;
            return this;
        }

        /**
         * Sets the system's code.
         *
         * @param owner the owner of the code
         * @param number the code
         * @param name its name in the system's headers
         * @return this
         */
        public Builder code(Domain owner, int number, String name) {
            domain = Objects.requireNonNull(owner, "owner");
            code = number;
            symbol = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Makes the failure.
         *
         * @return the failure, with the stack trace of the caller
         */
        public IoFailure build() {
            return new IoFailure(this);
        }
    }
}
