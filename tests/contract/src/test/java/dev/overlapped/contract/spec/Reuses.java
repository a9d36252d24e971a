package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.overlapped.IoFailure;
import dev.overlapped.ReuseHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpTarget;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A handler that keeps the sockets to use again, and the failures, for the test's thread. */
final class Reuses<T extends TcpTarget> implements ReuseHandler<T> {
    private final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();

    @Override
    public void reusable(T target) {
        outcomes.add(target);
    }

    @Override
    public void failed(TcpConnection connection, IoFailure failure) {
        outcomes.add(failure);
    }

    private Object take() {
        try {
            Object outcome = outcomes.poll(Await.MILLIS, TimeUnit.MILLISECONDS);
            return outcome != null ? outcome : fail("no call in " + Await.MILLIS + " ms");
        } catch (InterruptedException e) {
            return fail("interrupted while waiting for a socket");
        }
    }

    /** Waits for the next socket. */
    @SuppressWarnings("unchecked") // what is no failure was put in by reusable
    T next() {
        Object outcome = take();
        return outcome instanceof IoFailure failure ? fail(failure) : (T) outcome;
    }

    /** Returns the number of outcomes that the test has not taken yet. */
    int waiting() {
        return outcomes.size();
    }

    /** Waits for the next failure, which must be of this kind. */
    void next(IoFailure.Kind expected) {
        Object outcome = take();
        if (outcome instanceof IoFailure failure) {
            assertEquals(expected, failure.kind(), failure::getMessage);
        } else {
            fail("no failure, but " + outcome);
        }
    }
}
