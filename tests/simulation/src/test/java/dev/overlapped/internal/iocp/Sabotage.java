package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.model.Layer;

/** A Winsock one of whose functions does something wrong, for the tests of the tests. */
@FunctionalInterface
public interface Sabotage {
    /** Replaces {@code call}; returns the function's result. */
    Object instead(Layer.Call call, Object[] arguments) throws Throwable;

    /** Returns {@code winsock}, except that {@code function} is sabotaged. */
    static Winsock of(Winsock winsock, String function, Sabotage sabotage) {
        return Layer.over(
                Winsock.class,
                winsock,
                (called, arguments, below) ->
                        called.getName().equals(function)
                                ? sabotage.instead(below, arguments)
                                : below.proceed(arguments));
    }
}
