package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
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
    public PeerConnection connect(SocketAddress remote) throws IOException {
        return model.connect(remote);
    }

    @Override
    public PeerListener listen(InetSocketAddress local, int backlog) throws IOException {
        return model.listen(local, backlog);
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
}
