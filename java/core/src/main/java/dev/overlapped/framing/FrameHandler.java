package dev.overlapped.framing;

import dev.overlapped.IdleKind;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;

/**
 * Gets the frames that a decoder finds in what a connection receives. All methods run where the
 * {@link ReceiveHandler} would: on the connection's completion thread, or on the executor of its
 * {@code receiveEach}.
 *
 * {@snippet file="dev/overlapped/snippets/FramingSnippets.java" region="lines"}
 *
 * @since 0.1
 */
@FunctionalInterface
public interface FrameHandler {
    /**
     * A frame has arrived whole. Several may arrive in one buffer: this is then called for each of
     * them. The rest is held back while receiving pauses: after {@link
     * TcpConnection#pauseReceiving}, and while the connection is under pressure of what this sends,
     * see {@link dev.overlapped.SendLimits}; the decoder continues when that is over. No frame
     * follows once the connection is closed, or an orderly end was asked for ({@link
     * TcpConnection#closeAfterSending()}, a reuse, a shutdown of the port): the rest is dropped.
     *
     * @param connection the connection
     * @param frame valid until this returns, unless it is {@linkplain Frame#take taken}
     */
    void frame(TcpConnection connection, Frame frame);

    /**
     * All frames are handed out that have arrived together, or the rest of them is held back: the
     * time to send answers that {@link #frame} has collected, many in one buffer. Called after at
     * least one frame, before anything else is called, and not once the connection takes no more
     * sends. By default does nothing.
     *
     * {@snippet file="dev/overlapped/snippets/FramingSnippets.java" region="batch"}
     *
     * @param connection the connection
     */
    default void batchEnd(TcpConnection connection) {}

    /**
     * The other side has ended its stream, and all its frames have been handed out. Sending is
     * still possible. By default closes the connection after all queued data has been sent.
     *
     * @param connection the connection
     * @param rest the bytes after the last frame: the part of one that the other side has not
     *     finished; empty as a rule
     */
    default void endOfStream(TcpConnection connection, Frame rest) {
        connection.closeAfterSending();
    }

    /**
     * The stream cannot be divided any further: a frame is longer than the framing allows, or its
     * length makes no sense. Everything after it is dropped, and nothing else is called. By default
     * closes the connection. A handler that sends a last answer leaves the connection open: the
     * decoder ends it after that is sent, and closes it in 10 seconds at the latest.
     *
     * @param connection the connection
     * @param failure the limit, and what was seen
     */
    default void malformed(TcpConnection connection, FrameException failure) {
        connection.close();
    }

    /**
     * The connection has been idle, see {@link ReceiveHandler#idle}. By default closes it.
     *
     * @param connection the connection
     * @param kind the direction
     */
    default void idle(TcpConnection connection, IdleKind kind) {
        connection.close();
    }

    /**
     * Receiving has failed. By default closes the connection.
     *
     * @param connection the connection
     * @param failure why
     */
    default void failed(TcpConnection connection, IoFailure failure) {
        connection.close();
    }
}
