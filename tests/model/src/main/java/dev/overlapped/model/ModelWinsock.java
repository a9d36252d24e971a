package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.EventFunctions;
import dev.overlapped.internal.ffi.windows.Kernel32Functions;
import dev.overlapped.internal.ffi.windows.MswsockFunctions;
import dev.overlapped.internal.ffi.windows.SocketFunctions;
import dev.overlapped.internal.ffi.windows.Winsock;

import java.io.IOException;
import java.net.InetAddress;
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
 * follows from it. All calls after a {@link ModelViolation} repeat it.
 */
public final class ModelWinsock implements Winsock {
    /** An address beyond the model's loopback: its network swallows all packets. */
    public static final InetAddress SILENT_HOST = InetAddress.ofLiteral("192.0.2.1");

    private final Kernel kernel;
    private final ModelNetwork network;
    private final SocketCalls sockets;
    private final EventCalls events;
    private final ExtensionCalls extensions;
    private final PortCalls ports;

    public ModelWinsock(ModelSettings settings) {
        kernel = new Kernel(settings);
        network = new ModelNetwork(kernel);
        DatagramCalls datagrams = new DatagramCalls(kernel);
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

    /** Connects a peer; returns when the connection is made. */
    public ModelPeer connect(SocketAddress remote) throws IOException {
        return ModelPeer.connect(kernel, network, (InetSocketAddress) remote);
    }

    /** Opens a listening peer. Port 0 = one of the model's choice. */
    public ModelServer listen(InetSocketAddress local, int backlog) throws IOException {
        return ModelServer.listen(kernel, network, local, backlog);
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

    /** Sets whether operations fail to start for lack of memory. */
    public void shortOfMemory(boolean isShort) {
        kernel.lock.lock();
        try {
            kernel.shortOfMemory = isShort;
        } finally {
            kernel.lock.unlock();
        }
    }

    /**
     * Sets the action that stands for other threads while, in virtual time, one waits for a packet.
     */
    public void whileWaiting(Runnable other) {
        ports.whileWaiting(other);
    }

    /** Returns the model's time: {@link System#nanoTime}, or virtual. */
    public long nanoTime() {
        return kernel.clock.nanoTime();
    }

    /** Returns a number that depends on all calls so far, their results and times. */
    public long trace() {
        return kernel.trace();
    }

    /**
     * Checks, at the end of a run, that no handle is open and no operation in flight.
     *
     * @throws ModelViolation with the handles or operations left, or the first violation of the run
     */
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
