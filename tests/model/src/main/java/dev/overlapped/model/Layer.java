package dev.overlapped.model;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * A layer between a backend and the functions of a system, real or modelled: it sees each call, and
 * passes it on or answers it itself.
 */
@FunctionalInterface
public interface Layer {
    /** The function below the layer. */
    @FunctionalInterface
    interface Call {
        /** Calls it, with the caller's arguments or others. */
        Object proceed(Object[] arguments) throws Throwable;
    }

    /** Returns the result of {@code function}, from {@code below} or of the layer's own making. */
    Object call(Method function, Object[] arguments, Call below) throws Throwable;

    /**
     * Returns {@code system} with {@code layer} over all its functions, also over those of the
     * groups that it consists of.
     *
     * @param type the interface of the system
     */
    static <T> T over(Class<T> type, T system, Layer layer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            Call below = given -> invoke(method, system, given);
                            Class<?> result = method.getReturnType();
                            return isGroup(result, type)
                                    ? overGroup(result, below.proceed(arguments), layer)
                                    : layer.call(method, arguments, below);
                        }));
    }

    private static <G> G overGroup(Class<G> type, Object group, Layer layer) {
        return over(type, type.cast(group), layer);
    }

    private static boolean isGroup(Class<?> result, Class<?> system) {
        return result.isInterface() && result.getPackage() == system.getPackage();
    }

    private static Object invoke(Method function, Object system, Object[] arguments)
            throws Throwable {
        try {
            return function.invoke(system, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
