package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Addresses;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;

/** The state of a UDP socket only: its queue of datagrams, its connected peer, its groups. */
final class DatagramEnd {
    private final Kernel kernel;
    private final ModelSocket socket;
    private final ArrayDeque<ModelDatagram> arrived = new ArrayDeque<>();
    private final ArrayDeque<PendingOperation> receives = new ArrayDeque<>();
    private int queuedBytes;
    private final ArrayDeque<Integer> reports = new ArrayDeque<>(); // NTSTATUS of receives to come
    private int staleError;
    private long lastArrival;

    /** SIO_UDP_CONNRESET: on by default [MS]. */
    boolean reportsUnreachable = true;

    /** The groups that it is a member of. */
    final Groups groups = new Groups();

    /** The connected peer; null = none. */
    InetSocketAddress remote;

    DatagramEnd(Kernel kernel, ModelSocket socket) {
        this.kernel = kernel;
        this.socket = socket;
    }

    /** Returns whether a datagram is for this socket. */
    boolean isFor(ModelDatagram datagram) {
        InetSocketAddress local = socket.local;
        if (local == null
                || local.getPort() != datagram.to().getPort()
                || !socket.takes(datagram.to())
                || remote != null && !remote.equals(datagram.from())) {
            return false;
        }
        if (datagram.isMulticast()) {
            return groups.receives(datagram.to().getAddress(), datagram.from().getAddress());
        } else if (datagram.isBroadcast()) {
            return Addresses.isWildcard(local);
        }
        return Addresses.isWildcard(local) || local.getAddress().equals(datagram.to().getAddress());
    }

    /** Sends a datagram to this socket; it overtakes none, as on a real loopback. */
    void send(ModelDatagram datagram) {
        long now = kernel.clock.nanoTime();
        lastArrival = Math.max(lastArrival, now + kernel.adversary.delayNanos());
        kernel.after(Math.max(0, lastArrival - now), () -> arrive(datagram));
    }

    private void arrive(ModelDatagram datagram) {
        int max = socket.options.get(winsock_h.SOL_SOCKET(), winsock_h.SO_RCVBUF());
        if (queuedBytes + datagram.data().length <= max || arrived.isEmpty()) {
            arrived.add(datagram);
            queuedBytes += datagram.data().length;
            advance();
        }
    }

    /** Reports that a datagram from this socket was answered by "port unreachable". */
    void answeredUnreachable() {
        if (reportsUnreachable) {
            report(Status.PORT_UNREACHABLE);
        }
    }

    /** Has the next receive fail with the answer to an earlier datagram. */
    void report(int status) {
        reports.add(status);
        advance();
    }

    /** Has the next send fail with the answer to an earlier datagram, which is not sent then. */
    void staleError(int code) {
        staleError = code;
    }

    int takeStaleError() {
        int taken = staleError;
        staleError = 0;
        return taken;
    }

    void receive(PendingOperation operation) {
        receives.add(operation);
        kernel.after(kernel.adversary.delayNanos(), this::advance);
    }

    void forget(PendingOperation operation) {
        receives.remove(operation);
    }

    /** Completes the receives that can complete now. */
    void advance() {
        while (!receives.isEmpty() && (!reports.isEmpty() || !arrived.isEmpty())) {
            PendingOperation operation = receives.peek();
            if (!reports.isEmpty()) {
                socket.complete(operation, reports.remove(), null);
            } else {
                fill(operation, arrived.peek());
            }
        }
    }

    private void fill(PendingOperation operation, ModelDatagram datagram) {
        if ((operation.message.flags() & winsock_h.MSG_PEEK()) == 0) {
            arrived.remove();
            queuedBytes -= datagram.data().length;
        }
        int room = (int) Math.min(Integer.MAX_VALUE, operation.buffers.total());
        byte[] data = new byte[Math.min(room, datagram.data().length)];
        System.arraycopy(datagram.data(), 0, data, 0, data.length);
        boolean truncated = data.length < datagram.data().length;
        boolean whole = operation.message.write(datagram, socket.options, truncated);
        socket.complete(operation, whole ? Status.SUCCESS : Status.BUFFER_OVERFLOW, data);
    }
}
