package dev.overlapped.contract.system;

import dev.overlapped.model.Layer;

import java.util.function.BooleanSupplier;

/**
 * A system call that a system refuses.
 *
 * @param call its name in C
 * @param result what it then returns
 * @param when whether it is refused at the moment
 */
public record Refusal(String call, int result, BooleanSupplier when) {
    public Refusal(String call, int result) {
        this(call, result, () -> true);
    }

    /** The system {@code calls}, but for the one that is refused. */
    public <T> T of(Class<T> seam, T calls) {
        return Layer.over(
                seam,
                calls,
                (function, arguments, below) ->
                        function.getName().equals(call) && when.getAsBoolean()
                                ? refusal(function.getReturnType())
                                : below.proceed(arguments));
    }

    private Object refusal(Class<?> type) {
        return type == long.class ? (Object) (long) result : (Object) result;
    }
}
