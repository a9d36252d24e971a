package dev.overlapped.test;

import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A listening program in a {@link TestNetwork} that knows nothing of the library: what is written
 * with it connects to this one.
 *
 * @since 0.1
 */
public final class TestServer implements AutoCloseable {
    private final TestNetwork network;
    private final PeerListener listener;

    TestServer(TestNetwork network, PeerListener listener) {
        this.network = network;
        this.listener = listener;
    }

    /**
     * Waits for the next connection.
     *
     * @return its peer
     * @throws IllegalStateException if no client can come any more
     */
    public TestPeer accept() {
        AtomicReference<@Nullable PeerConnection> accepted = new AtomicReference<>();
        network.awaitNews(
                () -> {
                    if (accepted.get() == null) {
                        accepted.set(listener.tryAccept());
                    }
                    return accepted.get() != null;
                });
        PeerConnection connection = accepted.get();
        if (connection == null) {
            throw new IllegalStateException("no client has connected to " + address());
        }
        return new TestPeer(network, connection);
    }

    /**
     * Returns the address that it listens on.
     *
     * @return the address
     */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Stops listening, and resets the connections that were not accepted. */
    @Override
    public void close() {
        listener.close();
    }

    @Override
    public String toString() {
        return "TestServer[" + address() + "]";
    }
}
