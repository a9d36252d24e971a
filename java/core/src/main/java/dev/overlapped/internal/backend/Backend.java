package dev.overlapped.internal.backend;

import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SocketOwner;
import dev.overlapped.internal.schedule.Timed;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.function.ObjLongConsumer;

/**
 * The part of an operating system that a completion loop uses: one kernel queue and the sockets on
 * it. It speaks of operations and sockets, never of completion ports or rings.
 *
 * <p>Threads: methods marked <em>owner</em> are called by the loop's thread only, those marked
 * <em>any</em> by every thread.
 *
 * <p>The contract of one operation: {@link #start} takes it, and exactly one call of {@link
 * Loop#completed} ends it, in {@link #dequeue} or (for what the system refused or did at once)
 * already in {@code start}. A start never throws for what the system says. Until {@code completed},
 * the memory that the operation names belongs to the kernel.
 *
 * <p>A receive without memory of its own may wait without an operation, see {@link #armReceive}.
 */
public interface Backend {
    /** Makes the backend of one loop. */
    @FunctionalInterface
    interface Factory {
        /**
         * Owner: makes the kernel queue.
         *
         * @throws NativeException which step the system refused, with what, and what to change
         */
        Backend open(Loop loop) throws NativeException;

        /**
         * Makes one kernel queue for all loops of a port instead.
         *
         * @param concurrency how many threads that dequeue it the system lets run at once; 0 = as
         *     many as there are processors
         * @throws NativeException which step the system refused, or that the system has no queue
         *     that several threads may use
         */
        default SharedQueue share(int concurrency) throws NativeException {
            throw new UnsupportedOperationException("each loop has its own queue: " + this);
        }
    }

    /** The settings of a listener. The port 0 lets the system choose one. */
    record ListenerSpec(InetSocketAddress address, int backlog, boolean reuseAddress) {}

    /**
     * The settings of a datagram socket. The port 0 lets the system choose one.
     *
     * @param reuseAddress whether others may bind to the same port, as members of a multicast group
     * @param hopLimit whether to report each datagram's TTL or hop limit
     * @param trafficClass whether to report each datagram's type of service or traffic class
     * @param coalescing whether the system may hand over several datagrams as one
     * @param reportUnreachable whether a port-unreachable answer fails a receive
     * @param controlCapacity room for control messages, at most {@link #MOST_CONTROL}
     */
    record DatagramSpec(
            InetSocketAddress local,
            boolean reuseAddress,
            boolean hopLimit,
            boolean trafficClass,
            boolean coalescing,
            boolean reportUnreachable,
            int controlCapacity) {}

    /** The most room for the control messages of one datagram, in bytes. */
    int MOST_CONTROL = 224;

    /**
     * A short name and version of the mechanism, for people: {@code "io_uring (DEFER_TASKRUN,
     * ...)"}. Any.
     */
    String description();

    /**
     * The functions and flags of Winsock that this system has: as it was found or is asked for now,
     * never supposed. Any.
     */
    SupportTable support();

    /** A bound, listening socket, not yet {@linkplain Loop#attach attached}. Any. */
    NativeSocket openListener(ListenerSpec spec) throws NativeException;

    /**
     * A socket to connect with, not yet attached. Any.
     *
     * @param ipv6 its family
     * @param local the address to bind to, or null for one of the system's choice
     */
    NativeSocket openStream(boolean ipv6, InetSocketAddress local) throws NativeException;

    /** A socket to accept into, not yet attached. Any. */
    NativeSocket openTarget(boolean ipv6) throws NativeException;

    /**
     * A socket in another role with the handle of {@code former}, which was {@linkplain
     * Loop#detachHandle surrendered} or never attached; not yet attached. Any.
     */
    NativeSocket sameHandle(NativeSocket former, NativeSocket.Role role);

    /**
     * Owner: calls {@code action} with each posted accept that has its client and waits for its
     * first data, and the nanoseconds since it connected; oldest accept first.
     */
    void forEachClient(NativeSocket listener, ObjLongConsumer<Operation> action);

    /**
     * Owner: notifies the listener's {@linkplain SocketOwner#clientWaits owner} from now on
     * whenever a client waits for which no accept is posted, once for several that come together.
     */
    void watchBacklog(NativeSocket listener);

    /** A bound datagram socket, not yet attached. Any. */
    NativeSocket openDatagram(DatagramSpec spec) throws NativeException;

    /**
     * Any: gives a datagram socket the address that it sends to when a send names none, and the
     * only one that it receives from.
     */
    void connectDatagram(NativeSocket socket, InetSocketAddress remote) throws NativeException;

    /** Any: joins or leaves a multicast group of the socket's family on an interface. */
    void membership(NativeSocket socket, boolean join, InetAddress group, NetworkInterface on)
            throws NativeException;

    /**
     * Opens a regular file to be transmitted by connections of this backend or of another one of
     * its kind. Any.
     */
    NativeFile openFile(Path path) throws NativeException;

    /** Closes the handle of a socket that was opened here but never attached. Any. */
    void discard(NativeSocket socket);

    /** Owner: starts an operation that is already in its socket's queue. See the contract above. */
    void start(Operation operation);

    /**
     * Owner: whether the kernel delivers the next data of {@code socket}, of which no receive is in
     * flight, without an operation. The backend requests a record when data have arrived, or there
     * is something to report: see {@link Loop#adoptRecord}.
     */
    default boolean armReceive(NativeSocket socket) {
        return false;
    }

    /**
     * Owner: asks that {@code operation} end early. It may end as cancelled, as done, or as failed;
     * its completion says which. Called at most a few times an operation, and only between start
     * and {@code completed}.
     */
    void cancel(Operation operation);

    /**
     * Owner: cancels all of the socket's operations and closes its handle, in this order. Their
     * completions follow. Called once.
     */
    void close(NativeSocket socket);

    /**
     * Owner: hands over what was started, waits for completions at most {@code timeoutNanos}
     * (rounded up to what the system can; 0 = not at all; {@link Timed#NEVER} = until one or a
     * wake-up comes), and passes each dequeued operation to {@link Loop#completed}.
     */
    void dequeue(long timeoutNanos);

    /** Any: makes a waiting {@link #dequeue} return, or the next one not wait. */
    void wakeup();

    /**
     * Owner: frees the kernel queue. No operation is in flight, no socket open; unless the loop has
     * failed: then those sockets are closed that are {@linkplain #isBusy busy}.
     */
    void close();

    /** Owner: whether the kernel has, or may have, something of the socket. */
    default boolean isBusy(NativeSocket socket) {
        return !socket.reads().isEmpty() || !socket.writes().isEmpty();
    }

    /** Any: the socket's own address. */
    InetSocketAddress localAddress(NativeSocket socket) throws NativeException;

    /** Any: the address of the other side of a connected socket. */
    InetSocketAddress remoteAddress(NativeSocket socket) throws NativeException;

    /**
     * Any: sets one of the options of {@link java.net.StandardSocketOptions} that TCP has, or UDP.
     */
    <T> void setOption(NativeSocket socket, SocketOption<T> option, T value) throws NativeException;

    /** Any: reads such an option. */
    <T> T getOption(NativeSocket socket, SocketOption<T> option) throws NativeException;

    /** The domain of the codes in {@link Operation#error}. Any. */
    ErrorDomain errorDomain();

    /**
     * Operating-system handles that this backend has open for sockets. Any; exact when nothing is
     * under way.
     */
    int openHandles();

    /** Slots in use. Any; exact when nothing is under way. */
    int slotsInUse();
}
