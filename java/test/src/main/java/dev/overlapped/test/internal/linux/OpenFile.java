package dev.overlapped.test.internal.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * An open file, as the kernel counts it: it lives until the last descriptor, direct descriptor and
 * request in flight that names it is gone.
 */
abstract class OpenFile {
    static final int IN = 1;
    static final int OUT = 4;
    static final int ERR = 8;
    static final int HUP = 16;

    final Kernel kernel;
    private final List<Request> waiting = new ArrayList<>();
    private int names;
    private int users;

    OpenFile(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Returns the events that it is ready for: {@link #IN} and so on. */
    abstract int poll();

    /** Nobody can reach it any more. */
    abstract void released();

    // ---- references

    /** A descriptor names it, ordinary or direct. */
    final void named() {
        names++;
    }

    /** A descriptor names it no longer. */
    final void unnamed() {
        names--;
        if (names == 0) {
            for (Request request : waiting) {
                if (!request.cancelled) {
                    throw kernel.violation(
                            this + " lost its last descriptor with " + request + " in flight");
                }
            }
        }
        releaseIfUnused();
    }

    /** A request in flight has it. */
    final void used() {
        users++;
    }

    /** A request in flight has it no longer. */
    final void unused() {
        users--;
        releaseIfUnused();
    }

    private void releaseIfUnused() {
        if (names == 0 && users == 0) {
            released();
        }
    }

    // ---- waiting requests

    final void addWaiting(Request request) {
        waiting.add(request);
    }

    final void removeWaiting(Request request) {
        waiting.remove(request);
    }

    /** Something has become possible: has those that wait look again. */
    final void changed() {
        if (!waiting.isEmpty()) {
            for (Request request : List.copyOf(waiting)) {
                request.ring.ready(request);
            }
        }
        kernel.changed.signalAll();
    }
}
