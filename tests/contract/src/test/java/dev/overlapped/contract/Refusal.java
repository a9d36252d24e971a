package dev.overlapped.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/**
 * A system call that a system refuses.
 *
 * @param call its name in C
 * @param result what it then returns
 * @param when whether it is refused at the moment
 */
record Refusal(String call, int result, BooleanSupplier when) {
    Refusal(String call, int result) {
        this(call, result, () -> true);
    }

    /** The system {@code calls}, but for the one that is refused. */
    <T> T of(Class<T> seam, T calls) {
        return seam.cast(
                Proxy.newProxyInstance(
                        seam.getClassLoader(),
                        new Class<?>[] {seam},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals(call) && when.getAsBoolean()) {
                                return method.getReturnType() == long.class
                                        ? (Object) (long) result
                                        : (Object) result;
                            }
                            try {
                                return method.invoke(calls, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }
}
