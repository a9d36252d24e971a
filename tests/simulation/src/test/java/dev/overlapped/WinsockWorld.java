package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;
import dev.overlapped.test.internal.network.Model;

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
    public Model model() {
        return model;
    }

    @Override
    public Backend.Factory backend() {
        return backend.apply(model);
    }

    @Override
    public void handleLimit(int most) {
        model.handleLimit(most);
    }

    @Override
    public double failures() {
        return settings.failures();
    }

    @Override
    public double resets() {
        return settings.resets();
    }
}
