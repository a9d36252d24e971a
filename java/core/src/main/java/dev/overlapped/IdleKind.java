package dev.overlapped;

/**
 * The direction in which a connection has been idle; see {@link ReceiveOptions#withIdleTimeout}.
 *
 * @since 0.1
 */
public enum IdleKind {
    /**
     * Nothing was received. Only time in which the connection receives counts: not that of {@link
     * TcpConnection#pauseReceiving}, of a pause under pressure, or of a handler that runs on an
     * executor.
     */
    READING,

    /**
     * No send, transmission or disconnect was under way, and none has ended. For heartbeats. A peer
     * that does not read keeps a send under way: {@link SendLimits#withSlowConsumerTimeout} closes
     * its connection.
     */
    WRITING,

    /** Both at once: nothing was received, and nothing was sent. */
    BOTH
}
