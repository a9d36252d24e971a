package dev.overlapped.model;

import java.util.concurrent.locks.Condition;

/**
 * An event object, reset by hand, that a listener signals when connections wait in its backlog.
 * Under the kernel's lock.
 */
final class ModelEvent {
    private final Condition changed;
    private boolean signalled;

    ModelEvent(Kernel kernel) {
        this.changed = kernel.lock.newCondition();
    }

    Condition changed() {
        return changed;
    }

    boolean isSignalled() {
        return signalled;
    }

    void set() {
        signalled = true;
        changed.signalAll();
    }

    void reset() {
        signalled = false;
    }

    @Override
    public String toString() {
        return "event";
    }
}
