package dev.overlapped.model;

import dev.overlapped.test.internal.network.Acceptor;
import dev.overlapped.test.internal.network.Endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The queues of a listening socket: the backlog of waiting connections, and the AcceptEx operations
 * that wait for one, first come first served [observed everywhere]. An AcceptEx with a data length
 * leaves the queue with its connection and then waits for its bytes outside, so that a silent
 * client holds up no other [WT].
 */
final class AcceptQueue implements Acceptor {
    private final Kernel kernel;
    private final ModelSocket listener;
    private final int backlog;
    private final ArrayDeque<Endpoint> waiting = new ArrayDeque<>();
    private final ArrayDeque<PendingOperation> accepts = new ArrayDeque<>();
    private ModelEvent selected; // null = none

    AcceptQueue(Kernel kernel, ModelSocket listener, int backlog) {
        this.kernel = kernel;
        this.listener = listener;
        this.backlog = backlog;
    }

    @Override
    public boolean offer(Endpoint connection) {
        if (waiting.size() >= backlog && accepts.isEmpty()) {
            return false;
        }
        waiting.add(connection);
        connection.owner(this::advance);
        match();
        signal();
        return true;
    }

    /** WSAEventSelect(FD_ACCEPT): signals the event now if connections wait, and from now on. */
    void select(ModelEvent event) {
        selected = event;
        signal();
    }

    /** Signals a connection that no AcceptEx takes; one that an AcceptEx takes is silent [WT]. */
    private void signal() {
        if (selected != null && !waiting.isEmpty()) {
            selected.set();
        }
    }

    void start(PendingOperation operation) {
        accepts.add(operation);
        match();
        signal(); // an accept re-enables the signal for the next one
    }

    /** Drops connections of the backlog that were reset, or leaves them for AcceptEx to find. */
    private void advance() {
        waiting.removeIf(connection -> connection.isReset() && !kernel.adversary.prefersOther());
    }

    private void match() {
        while (!waiting.isEmpty() && !accepts.isEmpty()) {
            PendingOperation operation = accepts.poll();
            if (!operation.accept.hasRoom()) { // the connection stays for the next one [WT]
                listener.complete(operation, Status.BUFFER_TOO_SMALL, null);
                continue;
            }
            Endpoint connection = waiting.poll();
            if (connection.isReset()) {
                listener.complete(operation, Status.CONNECTION_RESET, null);
            } else {
                operation.accept.acceptor().accepted(connection, operation);
            }
        }
    }

    /** Removes an operation that ends for another reason. */
    void remove(PendingOperation operation) {
        accepts.remove(operation);
    }

    /** Resets the connections that no call will accept. */
    void close() {
        List<Endpoint> left = new ArrayList<>(waiting);
        waiting.clear();
        left.forEach(Endpoint::abort);
    }
}
