package dev.overlapped;

/**
 * The handler of the end of a socket; see {@link OverlappedSocket#onClosed}. It runs on the
 * socket's completion thread; once the port has closed, on the thread that registers it.
 *
 * {@snippet file="dev/overlapped/snippets/EndSnippets.java" region="on-closed"}
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CloseHandler {
    /**
     * The socket is gone: its descriptor is closed, none of its operations is in flight, and the
     * handlers of all of them have run.
     *
     * @param socket the socket, closed
     * @param cause the reason, which is the first one if there were several
     */
    void closed(OverlappedSocket socket, CloseCause cause);
}
