package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ffi.windows.Winsock;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A Winsock one of whose functions does something wrong, for the tests of the tests. */
@FunctionalInterface
public interface Sabotage {
    /** The function as it was. */
    interface Call {
        /** Calls it. */
        Object proceed(Object[] arguments) throws Throwable;
    }

    /** Runs instead of the function; returns its result. */
    Object instead(Call call, Object[] arguments) throws Throwable;

    /** {@code winsock}, except that {@code function} is sabotaged. */
    static Winsock of(Winsock winsock, String function, Sabotage sabotage) {
        return (Winsock)
                Proxy.newProxyInstance(
                        Winsock.class.getClassLoader(),
                        new Class<?>[] {Winsock.class},
                        (proxy, method, arguments) -> {
                            Call call =
                                    given -> {
                                        try {
                                            return method.invoke(winsock, given);
                                        } catch (InvocationTargetException e) {
                                            throw e.getCause();
                                        }
                                    };
                            return method.getName().equals(function)
                                    ? sabotage.instead(call, arguments)
                                    : call.proceed(arguments);
                        });
    }
}
