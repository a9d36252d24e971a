package dev.overlapped;

import java.net.SocketOption;

/**
 * A socket to be accepted into: {@link TcpListener#accept(AcceptTarget, Deadline, AcceptHandler)}
 * takes it, nothing else. Either a new one ({@link CompletionPort#acceptTarget}), on which options
 * are set before a client connects, or that of an {@link AcceptedConnection} that has ended.
 *
 * <p>On Windows AcceptEx takes the socket itself. On Linux this is emulated: the kernel always
 * makes a new descriptor, so the options set here are set on that one, and the old one is closed.
 *
 * <p>Sources: <em>AcceptEx function (mswsock.h)</em>, {@code sAcceptSocket}; {@code accept(2)}.
 *
 * @since 0.1
 */
public non-sealed interface AcceptTarget extends TcpTarget {
    @Override
    <T> AcceptTarget setOption(SocketOption<T> option, T value) throws IoFailure;
}
