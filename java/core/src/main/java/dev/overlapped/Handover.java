package dev.overlapped;

import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Hands listeners over to the process that succeeds this one, so that a restart refuses no client:
 * both processes have the same listening sockets for a moment, and each client is accepted by one
 * of them. Linux (SCM_RIGHTS); other systems fail with {@link IoFailure.Kind#UNSUPPORTED}.
 *
 * <pre>
 *  predecessor                             successor
 *  offer(at, listeners)
 *                                          take(port, at, …)
 *  passes the descriptors      ──────►     adopts them, and begins to accept
 *  takes no more clients       ◄──────     confirms
 *  has delivered those that it took,
 *  closes its listeners: taken()
 * </pre>
 *
 * <p>Connections stay with the process that has accepted them; the predecessor shuts its port down
 * in order when they end ({@link CompletionPort#shutdown}). If a successor fails before it
 * confirms, the predecessor serves all clients as before, and the next one may take the listeners.
 * Only processes of the same user, and of root, are served.
 *
 * <p>Sources: {@code unix(7)}, SCM_RIGHTS.
 *
 * {@snippet file="dev/overlapped/snippets/AdoptionSnippets.java" region="handover"}
 *
 * @since 0.1
 */
public interface Handover extends AutoCloseable {
    /**
     * Offers listeners to a successor.
     *
     * @param at the address of a Unix domain socket on which successors ask; it belongs to the
     *     listeners' port, and is closed when they are taken. An {@link AbstractUnixAddress} leaves
     *     no file
     * @param listeners of one port, 1 to 64
     * @return the offer
     * @throws IoFailure as {@link CompletionPort#listen(SocketAddress, ListenerOptions)}, and of
     *     kind {@link IoFailure.Kind#UNSUPPORTED} on other systems
     * @throws IllegalArgumentException if there are too few or too many listeners, or they are of
     *     several ports, or the address is no one of a Unix domain socket
     */
    static Handover offer(SocketAddress at, List<TcpListener> listeners) throws IoFailure {
        return Implementation.offerHandover(at, listeners);
    }

    /**
     * Takes the listeners that a predecessor offers. Waits: not for completion threads.
     *
     * @param port gets the listeners
     * @param at where they are offered
     * @param options of the listeners; their backlog stays as it is
     * @param deadline until when they must have been passed
     * @param begin begins to accept from each; when it throws, the listeners taken are closed here,
     *     and the predecessor keeps its own
     * @return the listeners, in the order of the offer
     * @throws IoFailure of kind {@link IoFailure.Kind#FILE_NOT_FOUND} or {@link
     *     IoFailure.Kind#CONNECTION_REFUSED} (nothing is offered there), {@link
     *     IoFailure.Kind#TIMED_OUT}, {@link IoFailure.Kind#CONNECTION_RESET} (the predecessor has
     *     refused), {@link IoFailure.Kind#UNSUPPORTED} on other systems
     * @throws IllegalStateException on a completion thread, or if the port is closed
     */
    static List<TcpListener> take(
            CompletionPort port,
            SocketAddress at,
            ListenerOptions options,
            Deadline deadline,
            Consumer<TcpListener> begin)
            throws IoFailure {
        return Implementation.takeHandover(port, at, options, deadline, begin);
    }

    /**
     * Returns the end of the offer.
     *
     * @return completes on a completion thread, when a successor has confirmed, all clients that
     *     were taken here have been delivered to their handlers, and the listeners are closed
     */
    CompletableFuture<Void> taken();

    /** Withdraws the offer, unless a successor has confirmed. Harmless when repeated. */
    @Override
    void close();
}
