package dev.overlapped.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What a listening socket has besides others: the backlog of connections that wait, and the
 * AcceptEx operations that wait for one, first come first served [observed everywhere]. An AcceptEx
 * with a data length leaves the queue with its connection and then waits for bytes of its own
 * accord, so that a silent client holds up nobody else [WT].
 */
final class AcceptQueue implements Acceptor, Kernel.Waiter {
    private final Kernel kernel;
    private final ModelSocket listener;
    private final int backlog;
    private final ArrayDeque<Endpoint> waiting = new ArrayDeque<>();
    private final ArrayDeque<PendingOperation> accepts = new ArrayDeque<>();
    private ModelEvent told; // null: nobody asked

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
        connection.owner(this);
        match();
        signal();
        return true;
    }

    /** WSAEventSelect(FD_ACCEPT): from now on, and of what waits already. */
    void tell(ModelEvent event) {
        told = event;
        signal();
    }

    /** Of a connection that no AcceptEx takes; of one that does nobody is told [WT]. */
    private void signal() {
        if (told != null && !waiting.isEmpty()) {
            told.set();
        }
    }

    void start(PendingOperation operation) {
        accepts.add(operation);
        match();
        signal(); // an accept makes it ready to be told of the next one
    }

    /** A connection in the backlog may have been reset: dropped, or left for AcceptEx to find. */
    @Override
    public void advance() {
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

    /** The operation ends for another reason. */
    void remove(PendingOperation operation) {
        accepts.remove(operation);
    }

    /** The connections that nobody will accept any more are broken off. */
    void close() {
        List<Endpoint> left = new ArrayList<>(waiting);
        waiting.clear();
        left.forEach(Endpoint::abort);
    }
}
