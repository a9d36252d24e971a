package dev.overlapped.internal.failure;

import dev.overlapped.IoFailure;

/**
 * A system call that does not go through the completion path (socket, bind, listen, set-up of a
 * queue) was refused.
 */
public final class NativeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final IoFailure.Domain owner;
    private final int code;
    private final String symbol;
    private final IoFailure.Kind kind;

    /**
     * @param call the function as C names it, with what mattered of its arguments
     * @param domain the owner of the code
     * @param code the native code
     * @param advice what the user can change, or an empty string
     */
    public NativeException(String call, ErrorDomain domain, int code, String advice) {
        super(
                Printable.of(
                        call
                                + ": "
                                + domain.describe(code)
                                + (advice.isEmpty() ? "" : "; " + advice)));
        this.call = call;
        this.owner = domain.owner();
        this.code = code;
        this.symbol = domain.symbol(code);
        this.kind = FailureKinds.of(symbol);
    }

    /**
     * A call that was not made: this library refuses it, and no code of a system belongs to it.
     *
     * @param kind the kind of failure
     * @param call the function as C names it, with what mattered of its arguments
     * @param reason why it would fail
     */
    public NativeException(IoFailure.Kind kind, String call, String reason) {
        super(Printable.of(call + ": " + reason));
        this.call = call;
        this.owner = IoFailure.Domain.NONE;
        this.code = 0;
        this.symbol = "";
        this.kind = kind;
    }

    /** The kind of failure. */
    public IoFailure.Kind kind() {
        return kind;
    }

    /** The function that was refused. */
    public String call() {
        return call;
    }

    /** The owner of the code. */
    public IoFailure.Domain owner() {
        return owner;
    }

    /** The native code. */
    public int code() {
        return code;
    }

    /** The code's name. */
    public String symbol() {
        return symbol;
    }
}
