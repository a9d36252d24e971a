package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.EventFunctions;
import dev.overlapped.internal.ffi.windows.Kernel32Functions;
import dev.overlapped.internal.ffi.windows.MswsockFunctions;
import dev.overlapped.internal.ffi.windows.SocketFunctions;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.test.internal.network.Model;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;
import dev.overlapped.test.internal.network.Violation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A Winsock and its completion ports in memory, with a loopback network of their own, on which the
 * IOCP backend runs on any system. It keeps the documented rules of Windows, and is as hard on its
 * caller as its {@link ModelSettings} say.
 *
 * <p>Two ways to use it. In real time, any threads call, wait in GetQueuedCompletionStatusEx, and
 * are peers with blocking calls. In virtual time, one thread at a time calls, no call waits, and
 * the same seed and calls give the same {@link #trace}.
 *
 * <p>Each call takes the one lock, does everything that is due, does its own work, and does what
 * follows from it. All calls after a {@link Violation} repeat it.
 */
public final class ModelWinsock implements Winsock, Model {
    private final Kernel kernel;
    private final ModelNetwork network;
    private final DatagramCalls datagrams;
    private final SocketCalls sockets;
    private final EventCalls events;
    private final ExtensionCalls extensions;
    private final PortCalls ports;

    public ModelWinsock(ModelSettings settings) {
        kernel = new Kernel(settings);
        network = new ModelNetwork(kernel);
        datagrams = new DatagramCalls(kernel);
        sockets = new SocketCalls(kernel, network, datagrams);
        events = new EventCalls(kernel);
        extensions = new ExtensionCalls(kernel, network, datagrams);
        ports = new PortCalls(kernel);
    }

    @Override
    public SocketFunctions sockets() {
        return sockets;
    }

    @Override
    public EventFunctions events() {
        return events;
    }

    @Override
    public MswsockFunctions extensions() {
        return extensions;
    }

    @Override
    public Kernel32Functions kernel32() {
        return ports;
    }

    // ---- for tests

    @Override
    public PeerConnection connect(SocketAddress remote) throws IOException {
        return network.connect(remote);
    }

    @Override
    public PeerListener listen(InetSocketAddress local, int backlog) throws IOException {
        return network.listen(local, backlog);
    }

    /**
     * Has the next receive and the next send of the UDP socket at {@code sender} fail with the
     * answer to an earlier datagram, whatever SIO_UDP_CONNRESET says: Wine does that.
     *
     * @param status the NTSTATUS of the receive
     * @param code the code of the send
     */
    public void answer(InetSocketAddress sender, int status, int code) {
        kernel.lock.lock();
        try {
            datagrams.answer(sender, status, code);
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Limits the number of open sockets; the next fails with WSAEMFILE. Peers do not count. */
    public void handleLimit(int max) {
        kernel.lock.lock();
        try {
            kernel.handles.limitSockets(max);
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Returns how many completions have signalled the file object of their socket. */
    public long signalledFiles() {
        kernel.lock.lock();
        try {
            return kernel.signalledFiles;
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Sets whether operations fail to start for lack of memory. */
    public void shortOfMemory(boolean isShort) {
        kernel.lock.lock();
        try {
            kernel.shortOfMemory = isShort;
        } finally {
            kernel.lock.unlock();
        }
    }

    @Override
    public void whileWaiting(Runnable other) {
        ports.whileWaiting(other);
    }

    @Override
    public long nanoTime() {
        return kernel.clock.nanoTime();
    }

    @Override
    public long trace() {
        return kernel.trace();
    }

    @Override
    public void verifyNothingLeft() {
        kernel.lock.lock();
        try {
            kernel.rethrowViolation();
            if (!kernel.handles.isEmpty()) {
                throw kernel.violation("handles left open: " + kernel.handles);
            }
            if (!kernel.custody.isEmpty()) {
                throw kernel.violation("operations left in flight: " + kernel.custody);
            }
        } finally {
            kernel.lock.unlock();
        }
    }
}
