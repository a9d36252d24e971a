package dev.overlapped;

/**
 * The settings that a port is opened with; every setting has a default that suits a server. Made by
 * {@link CompletionPort#builder}.
 *
 * <p>Threads: one at a time.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="settings"}
 *
 * @since 0.1
 */
public interface PortBuilder {
    /**
     * Sets the number of completion threads. By default one for every two processors, at least one.
     *
     * @param count 1 to 1,024
     * @return this
     * @throws IllegalArgumentException if it is outside its range
     */
    PortBuilder threads(int count);

    /**
     * Sets the size of the buffers of the port's own pool. By default 20 KiB: the whole pages that
     * hold the longest TLS record, 5 bytes of header and 2<sup>14</sup> + 2,048 of payload up to
     * TLS 1.2 (RFC 5246, 6.2.3), 2<sup>14</sup> + 256 in TLS 1.3 (RFC 8446, 5.2).
     *
     * @param bytes 1 to 1,073,741,824; rounded up to whole pages of 4,096
     * @return this
     * @throws IllegalArgumentException if it is outside its range
     */
    PortBuilder bufferSize(int bytes);

    /**
     * Gives the port's own pool buffers of several sizes, for {@link BufferPool#lend(int)}. By
     * default it has those of {@link #bufferSize} only, which this sets, too.
     *
     * @param receiving the size that the port receives into and {@link BufferPool#lend()} takes; as
     *     in {@link #bufferSize}
     * @param more up to 15 more sizes, in any order
     * @return this
     * @throws IllegalArgumentException if one is outside its range, or there are too many
     */
    PortBuilder bufferSizes(int receiving, int... more);

    /**
     * Sets whether the port's own pool finds every use of a buffer after its release, at the price
     * of objects per lend; see {@link IoBuffer}. By default as the system property {@code
     * dev.overlapped.buffers} says: {@code checked}, or {@code quarantine}, which it is without.
     *
     * @param checked true to find all of them
     * @return this
     */
    PortBuilder checkBuffers(boolean checked);

    /**
     * Sets whether the port's own pool logs buffers that are lost: with the place where each was
     * lent and the handler that got it, as soon as the garbage collector finds that nothing refers
     * to it any more, and when the port ends while it is lent. It checks buffers as {@link
     * #checkBuffers} does, and takes a stack trace per lend: a means to find a leak, not for every
     * day. By default as the system property {@code dev.overlapped.leaks} says, {@code true} or
     * {@code false}, which it is without.
     *
     * @param tracked true to log them
     * @return this
     */
    PortBuilder trackLeaks(boolean tracked);

    /**
     * Sets the most memory that the port's own pool may take. By default 1 GiB.
     *
     * @param bytes room for one buffer at least
     * @return this
     * @throws IllegalArgumentException if it is negative or 0
     */
    PortBuilder maxBufferBytes(long bytes);

    /**
     * Sets how much of the data that it sends each connection may have outstanding, unless its
     * listener or its connect says otherwise ({@link ListenerOptions#withSendLimits}, {@link
     * ConnectOptions#withSendLimits}). By default {@link SendLimits#DEFAULT}.
     *
     * @param limits sends, bytes, and the treatment of slow consumers
     * @return this
     */
    PortBuilder sendLimits(SendLimits limits);

    /**
     * Gives connections direct descriptors of io_uring instead of the process's: more of them than
     * RLIMIT_NOFILE allows descriptors, since every completion thread has a table of its own, and
     * less work per operation. By default they have ordinary ones. Listeners and UDP sockets always
     * have ordinary ones, and so has a socket until it connects.
     *
     * <p>Linux only, 6.8 or later: {@link Capabilities#maxDirectDescriptors} reports it. On Windows
     * the port is refused as UNSUPPORTED; there handles have no such limit.
     *
     * <ul>
     *   <li>When a table is full, its listeners accept no more, and clients wait in the backlog,
     *       until a connection has closed; no handler is called for that. Connections go to the
     *       threads in turn, and to the one with the most room when one is nearly full. A connect
     *       fails with {@link IoFailure.Kind#DESCRIPTOR_LIMIT}.
     *   <li>Addresses, options and the end of a stream take an ordinary descriptor for a moment. If
     *       there is none, they fail with {@link IoFailure.Kind#DESCRIPTOR_LIMIT}.
     *   <li>Addresses and options of a connection, asked for on another thread than its own, are
     *       read by its thread, between two handlers: a handler that waits for a thread that asks
     *       for one waits for ever.
     * </ul>
     *
     * <p>Source: {@code io_uring_register(2)}, IORING_REGISTER_FILES2.
     *
     * @param connectionsPerThread how many connections each thread can have, 1 to 1,048,576, and at
     *     most RLIMIT_NOFILE, which is known when the port is opened
     * @return this
     * @throws IllegalArgumentException if it is outside its range
     */
    PortBuilder directDescriptors(int connectionsPerThread);

    /**
     * Gives connections ordinary descriptors of the process, which is the default: the opposite of
     * {@link #directDescriptors}, for a builder that has been set to them.
     *
     * @return this
     */
    PortBuilder ordinaryDescriptors();

    /**
     * Lets all completion threads dequeue one I/O completion port, instead of one each: the classic
     * shape of a Winsock server. Windows wakes the thread that ran last, and another one when a
     * handler blocks; so {@link #threads} may be more than the processors, and {@code concurrency}
     * says how many of them run at once.
     *
     * <ul>
     *   <li>A connection has no thread: its handlers run on changing ones. They still never run at
     *       once, and each sees what the one before it has written.
     *   <li>Connections belong to groups, eight for each thread. A handler that blocks holds up
     *       those of its group only, while another thread is free.
     *   <li>A packet passes from the thread that dequeued it to its group, and connections of a
     *       group may move between processors' caches: without handlers that block, a port for each
     *       thread does less work per operation.
     *   <li>Waiting calls are refused on these threads, too.
     * </ul>
     *
     * <p>Windows only: a ring of Linux takes submissions from one thread only, and the port is
     * refused as {@link IoFailure.Kind#UNSUPPORTED}; {@link Capabilities} reports it.
     *
     * <p>Source: <em>I/O Completion Ports</em> (Threads and Concurrency).
     *
     * @param concurrency the most threads that run at once, at least 1
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    PortBuilder sharedPort(int concurrency);

    /**
     * Lets all completion threads dequeue one I/O completion port, as many at once as there are
     * processors: otherwise as {@link #sharedPort(int)}.
     *
     * @return this
     */
    PortBuilder sharedPort();

    /**
     * Sets the options of {@link CompletionPort#listen(java.net.SocketAddress)}.
     *
     * @param options by default {@link ListenerOptions#DEFAULT}
     * @return this
     */
    PortBuilder listening(ListenerOptions options);

    /**
     * Sets the options of {@link TcpListener#acceptEach(AcceptHandler)}.
     *
     * @param options by default {@link AcceptOptions#DEFAULT}
     * @return this
     */
    PortBuilder accepting(AcceptOptions options);

    /**
     * Sets the options of {@link TcpConnection#receiveEach(ReceiveHandler)}.
     *
     * @param options by default {@link ReceiveOptions#DEFAULT}
     * @return this
     */
    PortBuilder receiving(ReceiveOptions options);

    /**
     * Settings for much data on few connections at a time, as of a file server: those that are
     * being served get all there is, the others wait for their turn. It sets
     *
     * <ul>
     *   <li>{@link #accepting}: {@code connections} of each listener are served at a time, the
     *       others wait, first in first out ({@link AcceptOptions#withMaxActive}; {@link
     *       AcceptOptions#withMaxWaiting} bounds how many wait);
     *   <li>{@link #receiving}: {@link ReceiveMode#POSTED}, four receives posted on each;
     *   <li>{@link #bufferSize}: 64 KiB;
     *   <li>{@link #maxBufferBytes}: room for twice as many buffers as are posted, at least 1 GiB.
     * </ul>
     *
     * <p>Each can be set otherwise after this call.
     *
     * @param connections how many are served at a time, 1 or more
     * @return this
     * @throws IllegalArgumentException if it is outside its range
     */
    PortBuilder highThroughput(int connections);

    /**
     * Settings for very many connections that are idle most of the time, as of a messenger. It sets
     *
     * <ul>
     *   <li>{@link #receiving}: {@link ReceiveMode#ON_READY}, one receive: an idle connection holds
     *       no buffer;
     *   <li>{@link #listening}: a backlog of 4,096, which the system may cut (on Linux to
     *       net.core.somaxconn);
     *   <li>{@link #accepting}: 64 to 4,096 accepts are kept posted, for clients that connect all
     *       at once, and all connections are served;
     *   <li>{@link #bufferSize}: 4 KiB, for little data each;
     *   <li>on Linux {@link #directDescriptors}: an eighth more than the part of each thread, so
     *       that RLIMIT_NOFILE limits a thread's part only. It takes Linux 6.8; with {@link
     *       #ordinaryDescriptors} after this call connections have ordinary ones.
     * </ul>
     *
     * <p>Each can be set otherwise after this call.
     *
     * @param connections how many there may be in all, 1 to 100,000,000
     * @return this
     * @throws IllegalArgumentException if it is outside its range
     */
    PortBuilder maximumConnections(int connections);

    /**
     * Sets the handler of exceptions that handlers throw, and of the failure of a completion thread
     * itself. A handler or task that throws costs the connection that it is of: it is closed, with
     * a reset. What serves others, too, is never closed for it: a listener whose failed-handler or
     * task throws accepts on, and a UDP socket receives on after the datagram whose handler threw.
     * A handler of {@code onClosed} that throws costs nothing; the others are called all the same.
     * By default the failure is logged through {@link System.Logger} with the name {@code
     * dev.overlapped}, with the socket and the address of its other side or of the datagram's
     * sender; at most ten in ten seconds, the rest is counted.
     *
     * @param handler called on the completion thread
     * @return this
     */
    PortBuilder onHandlerFailure(Thread.UncaughtExceptionHandler handler);

    /**
     * Opens the port and starts its threads.
     *
     * @return the port
     * @throws IoFailure of kind {@link IoFailure.Kind#BACKEND_UNAVAILABLE} if the system has no
     *     backend or refuses it, for instance a table of {@link #directDescriptors} beyond
     *     RLIMIT_NOFILE; the message says which step, with what, and what to change. {@link
     *     IoFailure.Kind#UNSUPPORTED} if there are no direct descriptors, or no {@link #sharedPort}
     * @throws IllegalArgumentException if {@link #maxBufferBytes} does not hold one buffer of each
     *     size, or the system property {@code dev.overlapped.buffers} has another value than its
     *     two
     */
    CompletionPort open() throws IoFailure;
}
