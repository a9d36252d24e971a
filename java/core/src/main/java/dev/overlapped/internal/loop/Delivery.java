package dev.overlapped.internal.loop;

import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendWindow;
import dev.overlapped.internal.operation.SocketOwner;

import org.jspecify.annotations.Nullable;

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
    private @Nullable Operation rest; // taken off the list, with the others linked to it
    private @Nullable Operation current; // its handler has not been called yet

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
     * the next round, so that dequeues are not starved. Continues after one has thrown, which ends
     * the loop.
     *
     * @return whether there were any
     */
    boolean deliverAll() {
        if (rest == null) {
            rest = done.takeAll();
        }
        boolean any = rest != null || current != null;
        Operation cutOff = current;
        if (cutOff != null) {
            deliver(cutOff);
        }
        for (Operation operation; (operation = rest) != null; ) {
            current = operation;
            rest = (Operation) operation.next;
            operation.next = null;
            deliver(operation);
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
        current = null; // if another loop delivers it
        socket.undelivered--;
        SendWindow window = socket.windowOrNull();
        if (window != null && window.hasWaiting()) {
            continueSending(socket);
        }
        if (socket.handleClosed) {
            sockets.reapIfIdle(socket);
        }
        loop.checkSound();
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
        if (accepted != null && !accepted.attached) {
            loop.attachNow(accepted);
        }
        if (operation instanceof AcceptOperation accept) {
            accept.placed();
        }
        NativeSocket concerned = accepted != null ? accepted : operation.socket();
        if (operation.isRefused()) {
            concerned.window().reported();
        }
        current = null; // its handler is called once, whatever that throws
        try {
            if (Recording.hasBegun()) {
                OperationEvents.complete(operation);
            } else {
                operation.complete();
            }
        } catch (Throwable t) {
            handlerFailed(concerned, t);
        }
        CompletionThread.forgetUser();
    }

    /**
     * A handler is not trusted: whatever it throws must end neither the loop, unless a call of it
     * has met a failure of the loop, nor a socket that serves others, too.
     */
    private void handlerFailed(NativeSocket concerned, Throwable failure) {
        if (loop.isBrokenBy(failure)) {
            return; // the loop reports it, and closes all
        }
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
            CompletionThread.forgetUser();
        }
    }
}
