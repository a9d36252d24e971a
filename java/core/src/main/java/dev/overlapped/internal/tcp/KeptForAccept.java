package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptTarget;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.socket.Attachment;
import dev.overlapped.internal.socket.InternalPort;

import java.net.ProtocolFamily;
import java.net.SocketOption;

/** A socket kept to be accepted into. */
public final class KeptForAccept extends KeptSocket implements AcceptTarget {
    KeptForAccept(InternalPort port, boolean ipv6, NativeSocket unattached) {
        super(port, ipv6, unattached);
    }

    /** Makes a new one. */
    public static AcceptTarget open(InternalPort port, ProtocolFamily family) throws IoFailure {
        boolean ipv6 = isIpv6(family);
        NativeSocket socket;
        try {
            socket = port.nextLoop().backend().openTarget(ipv6);
        } catch (NativeException e) {
            throw Failures.of(IoOperation.OPEN_ACCEPT_TARGET, e);
        }
        return Attachment.attach(
                port,
                IoOperation.OPEN_ACCEPT_TARGET,
                socket,
                open -> new KeptForAccept(port, ipv6, open));
    }

    @Override
    public <T> AcceptTarget setOption(SocketOption<T> option, T value) throws IoFailure {
        applyOption(option, value);
        return this;
    }

    @Override
    String kind() {
        return "AcceptTarget";
    }
}
