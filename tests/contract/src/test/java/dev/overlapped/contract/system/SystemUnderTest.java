package dev.overlapped.contract.system;

import dev.overlapped.PortBuilder;
import dev.overlapped.contract.peer.Peer;
import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.test.internal.linux.IcmpMessage;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A backend and the world around it: all that the contract does not know of the system it runs on.
 * Made anew for each test.
 */
public interface SystemUnderTest extends AutoCloseable {
    /** The backend. */
    Backend.Factory backend();

    /** Returns the settings with which a port is opened on this system instead of those given. */
    default PortBuilder settings(PortBuilder asked) {
        return asked;
    }

    /**
     * Returns true if the threads of a port share one queue, so that no connection has a thread.
     */
    default boolean sharesQueue() {
        return false;
    }

    /** The backend on a system that refuses one kind of call. */
    Backend.Factory backend(Refusal refusal);

    /** The backend on a system that can be made to run out of handles for sockets. */
    Scarcity scarcity();

    /** The backend on a system that can be made to have no memory for receives and sends. */
    Scarcity shortOfMemory();

    /** Returns true if a connection is accepted also when it runs out of them. */
    default boolean acceptsWithoutHandle() {
        return false;
    }

    /** The other side of the tests' connections. */
    Peer foreign();

    /** A queue of packets without a backend over it. */
    PacketQueue packetQueue(int concurrency) throws NativeException;

    /** The Winsock of a backend on it, started; for foreign handles. */
    default Winsock winsock() {
        throw new UnsupportedOperationException("no Winsock: " + this);
    }

    /** Returns true if failures are Winsock's, and false if they are errno's. */
    boolean isWinsock();

    /** The Wine that stands for Windows here, which cannot show all that Windows does. */
    default Wine wine() {
        return Wine.NONE;
    }

    /**
     * Returns true if packets may be queued later than their operations ended, and so change
     * places.
     */
    default boolean delaysPackets() {
        return false;
    }

    /**
     * Has the network answer a datagram by an ICMP message, as a router or the receiver's host
     * does.
     *
     * @param sender of the datagram, an address of IPv4
     * @param destination of the datagram
     * @return false if nobody here can: it takes a raw socket
     */
    default boolean answer(
            InetSocketAddress sender, InetSocketAddress destination, IcmpMessage message) {
        return false;
    }

    /** Sockets of other code of the process. */
    RawSockets rawSockets();

    /** Removes the file of a Unix domain socket. */
    default void deleteSocketFile(Path file) throws IOException {
        Files.delete(file);
    }

    /** The most bytes that a test can move in its time, more than a connection holds. */
    default int maxBytes() {
        return Integer.MAX_VALUE;
    }

    /** Returns the steps of opening a port that can fail. */
    List<RefusedStep> refusedSteps();

    /**
     * One way in which a port cannot be opened.
     *
     * @param advice part of what the message must advise; empty if nothing can be changed
     */
    record RefusedStep(Refusal refusal, String advice) {}

    /** Checks that nothing is left, where the system can check it. */
    @Override
    default void close() {}
}
