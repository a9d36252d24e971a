package dev.overlapped.contract.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.IoFailure;
import dev.overlapped.contract.spec.Await;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A call on a thread of its own, for whose result the test waits. */
public final class BackgroundCall<T> {
    private final FutureTask<T> call;
    private final Thread thread;

    private BackgroundCall(FutureTask<T> call, Thread thread) {
        this.call = call;
        this.thread = thread;
    }

    /** On a virtual thread: for calls of the blocking face. */
    public static <T> BackgroundCall<T> onVirtualThread(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        return new BackgroundCall<>(task, Thread.ofVirtual().start(task));
    }

    /** On a platform thread: for the foreign side. */
    public static <T> BackgroundCall<T> onPlatformThread(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        return new BackgroundCall<>(task, Thread.ofPlatform().daemon().start(task));
    }

    public void interrupt() {
        thread.interrupt();
    }

    public boolean isDone() {
        return call.isDone();
    }

    /** Waits for the result; throws what the call threw. */
    public T result() throws Exception {
        try {
            return call.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw (Error) e.getCause();
        }
    }

    /** Waits for the failure, which must be of this kind. */
    public IoFailure failure(IoFailure.Kind expected) {
        IoFailure failure = assertThrows(IoFailure.class, this::result);
        assertEquals(expected, failure.kind(), failure::getMessage);
        return failure;
    }
}
