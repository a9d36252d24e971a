package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.model.ModelPeer;
import dev.overlapped.model.ModelServer;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** The model of Winsock. */
final class WinsockWorld implements World {
    private final ModelSettings settings;
    private final ModelWinsock model;
    private final Function<Winsock, Backend.Factory> backend;

    /**
     * @param backend makes the backend on the model, possibly a broken one
     */
    WinsockWorld(long seed, Function<Winsock, Backend.Factory> backend) {
        this.settings = ModelSettings.adversary(seed).simulated();
        this.model = new ModelWinsock(settings);
        this.backend = backend;
    }

    @Override
    public Backend.Factory backend() {
        return backend.apply(model);
    }

    @Override
    public Peer connect(InetSocketAddress remote) throws IOException {
        return new OnePeer(model.connect(remote));
    }

    @Override
    public Server listen(InetSocketAddress local, int backlog) throws IOException {
        return new OneServer(model.listen(local, backlog));
    }

    @Override
    public void handleLimit(int most) {
        model.handleLimit(most);
    }

    @Override
    public void whileWaiting(Runnable other) {
        model.whileWaiting(other);
    }

    @Override
    public long nanoTime() {
        return model.nanoTime();
    }

    @Override
    public long trace() {
        return model.trace();
    }

    @Override
    public double failures() {
        return settings.failures();
    }

    @Override
    public double resets() {
        return settings.resets();
    }

    @Override
    public void verifyNothingLeft() {
        model.verifyNothingLeft();
    }

    private record OneServer(ModelServer server) implements Server {
        @Override
        public Peer tryAccept() {
            ModelPeer peer = server.tryAccept();
            return peer == null ? null : new OnePeer(peer);
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

    private record OnePeer(ModelPeer peer) implements Peer {
        @Override
        public int tryRead(byte[] b, int off, int len) throws IOException {
            return peer.tryRead(b, off, len);
        }

        @Override
        public int tryWrite(byte[] b, int off, int len) throws IOException {
            return peer.tryWrite(b, off, len);
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
