package dev.overlapped.contract.peer;

import dev.overlapped.contract.spec.Await;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;
import dev.overlapped.test.internal.network.PeerNetwork;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The peers in the network of a model. */
public final class PeerOnModel implements Peer {
    private static final int BACKLOG = 200;

    private final PeerNetwork network;
    private final Queue<PeerSocket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<PeerServer> servers = new ConcurrentLinkedQueue<>();

    public PeerOnModel(PeerNetwork network) {
        this.network = network;
    }

    @Override
    public PeerSocket connect(SocketAddress remote) throws IOException {
        return wrap(network.connect(remote));
    }

    private PeerSocket wrap(PeerConnection peer) {
        peer.timeout(Await.MILLIS);
        PeerSocket socket = new Connection(peer);
        sockets.add(socket);
        return socket;
    }

    @Override
    public PeerServer listen(InetSocketAddress local) throws IOException {
        PeerServer server = new Server(network.listen(local, BACKLOG));
        servers.add(server);
        return server;
    }

    @Override
    public InetSocketAddress refusing() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (PeerListener server = network.listen(any, 1)) {
            return server.address();
        }
    }

    /** The model's network answers on loopback only. */
    @Override
    public InetSocketAddress silent() {
        return new InetSocketAddress(Addresses.SILENT_HOST, 9);
    }

    @Override
    public void close() throws IOException {
        for (PeerServer server : servers) {
            server.close();
        }
        for (PeerSocket socket : sockets) {
            socket.close();
        }
    }

    private final class Server implements PeerServer {
        private final PeerListener server;

        Server(PeerListener server) {
            this.server = server;
        }

        @Override
        public PeerSocket accept() throws IOException {
            return wrap(server.accept());
        }

        @Override
        public InetSocketAddress address() {
            return server.address();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private record Connection(PeerConnection peer) implements PeerSocket {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return peer.read(bytes, offset, length);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            peer.write(bytes, offset, length);
        }

        @Override
        public void shutdownOutput() throws IOException {
            peer.shutdownOutput();
        }

        @Override
        public void reset() {
            peer.reset();
        }

        @Override
        public void close() {
            peer.close();
        }

        @Override
        public InetSocketAddress localAddress() {
            return peer.localAddress();
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return peer.remoteAddress();
        }
    }
}
