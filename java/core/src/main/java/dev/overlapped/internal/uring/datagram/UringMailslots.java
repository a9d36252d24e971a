package dev.overlapped.internal.uring.datagram;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.Mailslots;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.uring.socket.PlainCalls;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;

/**
 * Unix domain sockets of datagrams with abstract names, which stand for mailslots. Any thread.
 *
 * <p><b>Kernel contract</b> (unix(7)): datagrams of one sender keep their order, and none is lost;
 * a send waits while as many as net.unix.max_dgram_qlen are unread. A name is free when the last
 * descriptor of its socket is closed.
 */
public final class UringMailslots implements Mailslots {
    private static final SocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private final Backend backend;
    private final PlainCalls plainCalls;

    /** The mailslots of one backend. */
    public UringMailslots(Backend backend, PlainCalls plainCalls) {
        this.backend = backend;
        this.plainCalls = plainCalls;
    }

    @Override
    public boolean areSockets() {
        return true;
    }

    /** {@inheritDoc} Only the receiver knows {@code maxBytes}. */
    @Override
    public NativeSocket create(Target target, int maxBytes) throws NativeException {
        return backend.openDatagram(specOf(present(target.standIn())));
    }

    @Override
    public NativeSocket open(Target target) throws NativeException {
        NativeSocket writer = backend.openDatagram(specOf(UNNAMED));
        boolean done = false;
        try {
            backend.connectDatagram(writer, present(target.standIn()));
            done = true;
            return writer;
        } finally {
            if (!done) {
                backend.discard(writer);
            }
        }
    }

    private static Backend.DatagramSpec specOf(SocketAddress address) {
        return new Backend.DatagramSpec(
                address, Family.UNIX, false, false, false, false, false, 0, Map.of());
    }

    @Override
    public int nextMessage(NativeSocket mailslot) throws NativeException {
        return plainCalls.nextBytes(mailslot, NO_MESSAGE);
    }
}
