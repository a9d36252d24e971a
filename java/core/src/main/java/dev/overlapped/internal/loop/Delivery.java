package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendWindow;
import dev.overlapped.internal.operation.SocketOwner;

/**
 * The last hop of an operation's way back: runs the completions of those that have ended, at the
 * end of a round. The loop's thread only.
 */
final class Delivery {
    private final CompletionLoop loop;
    private final DoneList done;
    private final OperationLifecycle operations;
    private final LoopSockets sockets;
    private final CompletionLoop.Listener listener;

    Delivery(
            CompletionLoop loop,
            DoneList done,
            OperationLifecycle operations,
            LoopSockets sockets,
            CompletionLoop.Listener listener) {
        this.loop = loop;
        this.done = done;
        this.operations = operations;
        this.sockets = sockets;
        this.listener = listener;
    }

    /**
     * Runs the handlers of the operations that have ended so far. Those that end meanwhile wait for
     * the next round, so that dequeues are not starved.
     *
     * @return whether there were any
     */
    boolean deliverAll() {
        Operation operation = done.takeAll();
        boolean any = operation != null;
        while (operation != null) {
            Operation following = (Operation) operation.next;
            operation.next = null;
            deliver(operation);
            operation = following;
        }
        loop.unparker().flush();
        return any;
    }

    private void deliver(Operation operation) {
        NativeSocket socket = operation.socket(); // of a record that the handler may use again
        if (operation instanceof AcceptOperation accept && accept.accepted() != null) {
            deliverConnection(accept);
        } else {
            deliverHere(operation);
        }
        socket.undelivered--;
        SendWindow window = socket.windowOrNull();
        if (window != null && window.hasWaiting()) {
            continueSending(socket);
        }
        if (socket.handleClosed) {
            sockets.reapIfIdle(socket);
        }
    }

    /** The new connection's handlers run on its own thread, the first one included. */
    private void deliverConnection(AcceptOperation accept) {
        accept.notifyAccepted();
        CompletionLoop target = (CompletionLoop) accept.target();
        if (target == loop) {
            deliverHere(accept);
        } else {
            target.submit(accept);
        }
    }

    /** Runs the completion of an operation whose handler belongs to this thread. */
    void deliverHere(Operation operation) {
        NativeSocket accepted =
                operation instanceof AcceptOperation accept ? accept.accepted() : null;
        if (accepted != null) {
            loop.attachNow(accepted);
        }
        if (operation instanceof AcceptOperation accept) {
            accept.placed();
        }
        NativeSocket concerned = accepted != null ? accepted : operation.socket();
        if (operation.isRefused()) {
            concerned.window().reported();
        }
        try {
            OperationEvents.complete(operation);
        } catch (Throwable t) {
            handlerFailed(concerned, t);
        }
    }

    /**
     * A handler is not trusted: whatever it throws must end neither the loop nor a socket that
     * serves others, too.
     */
    private void handlerFailed(NativeSocket concerned, Throwable failure) {
        String whose = concerned.describe(); // while it is open
        SocketOwner owner = concerned.ownerOrNull();
        if (owner != null && owner.isShared()) {
            listener.handlerFailed("it stays open: " + whose, failure);
            return;
        }
        concerned.loop().close(concerned, CloseReason.thrown(failure));
        listener.handlerFailed("closed " + whose, failure);
    }

    /** Starts sends that waited for room, as far as they have it now. */
    void continueSending(NativeSocket socket) {
        if (socket.isClosing()) {
            return;
        }
        operations.resume(socket);
        if (socket.window().openNow()) {
            try {
                socket.owner().writable();
            } catch (Throwable t) {
                handlerFailed(socket, t);
            }
        }
    }
}
