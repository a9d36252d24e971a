package dev.overlapped;

import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Hands listeners over to the process that succeeds this one, so that a restart refuses no client:
 * both processes have the same listening sockets for a moment, and each client is accepted by one
 * of them. Linux (SCM_RIGHTS). Windows fails with {@link IoFailure.Kind#UNSUPPORTED}: there a
 * socket is associated with one completion port, whichever process has it, and the successor could
 * use it only after the predecessor has dissociated it, with none of its accepts in flight. {@link
 * Capabilities.Feature#HANDOVER} reports it.
 *
 * <pre>
 *  predecessor                             successor
 *  offer(at, listeners)
 *                                          take(port, at, …)
 *  passes the descriptors      ──────►     adopts them, and begins to accept
 *  takes no more clients       ◄──────     confirms
 *  frees the name              ──────►     take returns, and it may offer in its turn
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
     * Takes the listeners that a predecessor offers. Waits: not for completion threads. When it
     * returns, the predecessor has closed its offer, so that the name is free to {@link #offer} at
     * again; the file of a path must be removed first, as before each listening.
     *
     * @param port gets the listeners
     * @param at where they are offered
     * @param options of the listeners; their backlog stays as it is
     * @param deadline until when they must have been passed. If it passes after that, while the
     *     predecessor closes its offer, the listeners are taken, and the name may still be in use
     * @param begin begins to accept from each; when it throws, the listeners taken are closed here,
     *     and the predecessor keeps its own
     * @return the listeners, in the order of the offer
     * @throws IoFailure of kind {@link IoFailure.Kind#CONNECTION_REFUSED} (nothing is offered
     *     there, or there is no such file), {@link IoFailure.Kind#TIMED_OUT}, {@link
     *     IoFailure.Kind#CONNECTION_RESET} (the predecessor has refused, since it does not trust
     *     this process, has withdrawn the offer, or another successor was faster; the listeners are
     *     closed here), {@link IoFailure.Kind#UNSUPPORTED} on other systems
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
     * Takes the listeners that a predecessor offers, or listens where nothing is offered: the start
     * of a server that is restarted by starting it once more. Of two processes that find no offer
     * at once, the second one fails to listen.
     *
     * {@snippet file="dev/overlapped/snippets/AdoptionSnippets.java" region="take-or-listen"}
     *
     * @param port gets the listeners
     * @param at where they are offered
     * @param addresses to listen at if nothing is offered
     * @param options of the listeners
     * @param deadline as of {@link #take}
     * @param begin begins to accept from each; when it throws, the listeners are closed here
     * @return the listeners, in the order of the offer or of the addresses
     * @throws IoFailure as {@link #take}, but not if nothing is offered; and as {@link
     *     CompletionPort#listen(SocketAddress, ListenerOptions)}
     * @throws IllegalStateException on a completion thread, or if the port is closed
     */
    static List<TcpListener> takeOrListen(
            CompletionPort port,
            SocketAddress at,
            List<? extends SocketAddress> addresses,
            ListenerOptions options,
            Deadline deadline,
            Consumer<TcpListener> begin)
            throws IoFailure {
        return Implementation.takeHandoverOrListen(port, at, addresses, options, deadline, begin);
    }

    /**
     * Returns the end of the offer.
     *
     * @return completes on a completion thread, when a successor has confirmed, all clients that
     *     were taken here have been delivered to their handlers, and the listeners are closed
     */
    CompletableFuture<Void> taken();

    /**
     * Withdraws the offer, unless a successor has confirmed; one that confirms later is refused.
     * Harmless when repeated.
     */
    @Override
    void close();
}
