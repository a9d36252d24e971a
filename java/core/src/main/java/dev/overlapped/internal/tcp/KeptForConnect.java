package dev.overlapped.internal.tcp;

import dev.overlapped.Cancellable;
import dev.overlapped.ConnectHandler;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectTarget;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.socket.Attachment;
import dev.overlapped.internal.socket.InternalPort;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;

/** A socket kept to connect with. */
public final class KeptForConnect extends KeptSocket implements ConnectTarget {
    KeptForConnect(InternalPort port, boolean ipv6, NativeSocket unattached) {
        super(port, ipv6, unattached);
    }

    /** Makes a new one. */
    public static ConnectTarget open(InternalPort port, ProtocolFamily family) throws IoFailure {
        boolean ipv6 = isIpv6(family);
        CompletionLoop loop = port.nextLoop();
        NativeSocket socket;
        try {
            NativeSocket stream = loop.backend().openStream(Family.ofIp(ipv6), null);
            socket = loop.backend().sameHandle(stream, NativeSocket.Role.TARGET);
        } catch (NativeException e) {
            throw Failures.of(IoOperation.OPEN_CONNECT_TARGET, e);
        }
        return Attachment.attach(
                port,
                IoOperation.OPEN_CONNECT_TARGET,
                socket,
                open -> new KeptForConnect(port, ipv6, open));
    }

    @Override
    public Cancellable connect(
            SocketAddress remote,
            ConnectOptions options,
            Deadline deadline,
            ConnectHandler handler) {
        return connector().connect(remote, options, deadline, handler);
    }

    private Connector connector() {
        return new Connector(port(), this);
    }

    @Override
    public <T> ConnectTarget setOption(SocketOption<T> option, T value) throws IoFailure {
        applyOption(option, value);
        return this;
    }

    @Override
    public Blocking blocking() {
        return connector()::connectAndWait;
    }

    @Override
    public Async async() {
        return connector()::connectAsync;
    }

    @Override
    String kind() {
        return "ConnectTarget";
    }
}
