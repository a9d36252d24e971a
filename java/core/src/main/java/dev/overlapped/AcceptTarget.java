package dev.overlapped;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.operation.NativeSocket;

import java.net.ProtocolFamily;
import java.net.SocketOption;

/**
 * A socket to be accepted into: {@link TcpListener#accept(AcceptTarget, Deadline, AcceptHandler)}
 * takes it, nothing else. Either a new one, on which options are set before a client comes, or that
 * of an {@link AcceptedConnection} that has ended.
 *
 * <p>On Windows AcceptEx takes the socket itself. On Linux this is emulated: the kernel always
 * makes a new descriptor, so the options set here are set on that one, and the old one is closed.
 *
 * <p>Sources: <em>AcceptEx function (mswsock.h)</em>, {@code sAcceptSocket}; {@code accept(2)}.
 */
public final class AcceptTarget extends TcpTarget {
    AcceptTarget(CompletionPort port, boolean ipv6, NativeSocket unattached) {
        super(port, ipv6, unattached);
    }

    /**
     * Makes a new one.
     *
     * @param port whose thread the connection will belong to
     * @param family of the listener that shall accept into it: {@link
     *     java.net.StandardProtocolFamily#INET} or {@link java.net.StandardProtocolFamily#INET6}
     * @return the socket
     * @throws IoFailure of kind {@link IoFailure.Kind#DESCRIPTOR_LIMIT} and others of the system
     * @throws IllegalArgumentException if it is another family
     * @throws IllegalStateException if the port is closed
     */
    public static AcceptTarget open(CompletionPort port, ProtocolFamily family) throws IoFailure {
        boolean ipv6 = isIpv6(family);
        CompletionLoop loop = port.nextLoop();
        try {
            return new AcceptTarget(port, ipv6, loop.backend().openTarget(ipv6));
        } catch (NativeException e) {
            throw IoFailure.of("open accept target", e);
        }
    }

    @Override
    public <T> AcceptTarget setOption(SocketOption<T> option, T value) throws IoFailure {
        super.setOption(option, value);
        return this;
    }
}
