package dev.overlapped.contract;

import dev.overlapped.linuxmodel.LinuxModel;
import dev.overlapped.linuxmodel.PeerConnection;
import dev.overlapped.linuxmodel.PeerServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The peers in the network of the model of Linux. */
final class LinuxModelPeer implements Foreign {
    private static final int BACKLOG = 200;

    private final LinuxModel linux;
    private final Queue<ForeignSocket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<ForeignServer> servers = new ConcurrentLinkedQueue<>();

    LinuxModelPeer(LinuxModel linux) {
        this.linux = linux;
    }

    @Override
    public ForeignSocket connect(InetSocketAddress remote) throws IOException {
        return wrap(linux.connect(remote));
    }

    private ForeignSocket wrap(PeerConnection peer) {
        peer.timeout(Await.MILLIS);
        ForeignSocket socket = new Connection(peer);
        sockets.add(socket);
        return socket;
    }

    @Override
    public ForeignServer listen(InetSocketAddress local) throws IOException {
        ForeignServer server = new Server(linux.listen(local, BACKLOG));
        servers.add(server);
        return server;
    }

    @Override
    public InetSocketAddress refusing() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (PeerServer server = linux.listen(any, 1)) {
            return server.address();
        }
    }

    /** The model's network answers on loopback only. */
    @Override
    public InetSocketAddress silent() {
        return new InetSocketAddress("192.0.2.1", 9);
    }

    @Override
    public void close() throws IOException {
        for (ForeignServer server : servers) {
            server.close();
        }
        for (ForeignSocket socket : sockets) {
            socket.close();
        }
    }

    private final class Server implements ForeignServer {
        private final PeerServer server;

        Server(PeerServer server) {
            this.server = server;
        }

        @Override
        public ForeignSocket accept() throws IOException {
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

    private record Connection(PeerConnection peer) implements ForeignSocket {
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
