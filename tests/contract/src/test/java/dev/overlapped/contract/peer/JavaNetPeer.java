package dev.overlapped.contract.peer;

import dev.overlapped.contract.spec.Await;
import dev.overlapped.contract.system.Wine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The JDK's own sockets, on platform threads: the foreign side on a real system. */
public final class JavaNetPeer implements Peer {
    /** Small, so that sends soon stop to a client that does not read. */
    private static final int RECEIVE_BUFFER = 64 * 1024;

    private static final int BACKLOG = 200;

    private final Queue<AutoCloseable> open = new ConcurrentLinkedQueue<>();

    @Override
    public PeerSocket connect(SocketAddress remote) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.connect(remote, Await.MILLIS);
        return wrap(socket);
    }

    private PeerSocket wrap(Socket socket) throws IOException {
        socket.setSoTimeout(Await.MILLIS);
        socket.setTcpNoDelay(true);
        return new Connection(socket);
    }

    @Override
    public PeerServer listen(InetSocketAddress local) throws IOException {
        return new Server(bind(local, BACKLOG));
    }

    private ServerSocket bind(InetSocketAddress local, int backlog) throws IOException {
        ServerSocket server = new ServerSocket();
        open.add(server);
        server.setReceiveBufferSize(RECEIVE_BUFFER);
        server.setSoTimeout(Await.MILLIS);
        server.bind(local, backlog);
        return server;
    }

    @Override
    public InetSocketAddress refusing() throws IOException {
        try (ServerSocket server = bind(loopback(), BACKLOG)) {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }
    }

    /**
     * Linux, also below Wine, does not answer while the backlog is full, and a backlog of 1 takes
     * two connections. Windows refuses then, but leaves a connect unanswered where an application
     * wants to decide whether to accept.
     */
    @Override
    public InetSocketAddress silent() throws IOException {
        if (System.getProperty("os.name").startsWith("Windows") && !Wine.here().isActive()) {
            UndecidedListener listener = new UndecidedListener();
            open.add(listener);
            return listener.address();
        }
        ServerSocket server = bind(loopback(), 1);
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        connect(address);
        connect(address);
        return address;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void close() throws IOException {
        AutoCloseable socket;
        while ((socket = open.poll()) != null) {
            try {
                socket.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private final class Server implements PeerServer {
        private final ServerSocket server;

        Server(ServerSocket server) {
            this.server = server;
        }

        @Override
        public PeerSocket accept() throws IOException {
            Socket socket = server.accept();
            open.add(socket);
            return wrap(socket);
        }

        @Override
        public InetSocketAddress address() {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private record Connection(Socket socket) implements PeerSocket {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return socket.getInputStream().read(bytes, offset, length);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            socket.getOutputStream().write(bytes, offset, length);
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }

        @Override
        public InetSocketAddress localAddress() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return (InetSocketAddress) socket.getRemoteSocketAddress();
        }
    }
}
