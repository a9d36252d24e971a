package dev.overlapped.internal.failure;

import dev.overlapped.IoFailure;

import java.util.Map;

/** The error codes of a system, and their names in its headers. Immutable. */
public final class ErrorDomain {
    private final IoFailure.Domain owner;
    private final Map<Integer, String> symbols;

    /**
     * @param owner the owner of the codes
     * @param symbols their names in the headers
     */
    public ErrorDomain(IoFailure.Domain owner, Map<Integer, String> symbols) {
        this.owner = owner;
        this.symbols = Map.copyOf(symbols);
    }

    /** The owner of the codes. */
    public IoFailure.Domain owner() {
        return owner;
    }

    /** The owner's name: {@code Winsock} or {@code errno}. */
    public String name() {
        return owner.text();
    }

    /** The name of {@code code} in the system's headers, {@code "error"} for one unknown here. */
    public String symbol(int code) {
        return symbols.getOrDefault(code, "error");
    }

    /** Name and number, for messages. */
    public String describe(int code) {
        return symbol(code) + " (" + name() + " " + code + ")";
    }

    /**
     * The failure of a call that does not go through the completion path.
     *
     * @param call the function as C names it, with what mattered of its arguments
     * @param code the native code
     * @param advice what the user can change, or an empty string
     */
    public NativeException refused(String call, int code, String advice) {
        return new NativeException(call, this, code, advice);
    }
}
