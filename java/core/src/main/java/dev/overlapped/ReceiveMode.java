package dev.overlapped;

/**
 * The memory that {@link TcpConnection#receiveEach} gives the system while no data arrive. The
 * handler sees no difference.
 *
 * @since 0.1
 */
public enum ReceiveMode {
    /**
     * Nothing: a buffer is lent when there is something to receive. For connections that are idle
     * most of the time, and for others nearly as fast as {@link #POSTED}. On Linux the kernel takes
     * the buffer from a ring of them that all connections of a thread share; on Windows a receive
     * of no bytes waits, and what has come is taken without waiting.
     */
    ON_READY,

    /**
     * A buffer for each connection, all the time: data go straight to it. For few connections that
     * seldom pause.
     */
    POSTED,

    /**
     * Nothing while a connection is idle, and a buffer from when something has come until it has
     * been quiet for a tenth of a second. For clients that send in bursts.
     */
    BURST
}
