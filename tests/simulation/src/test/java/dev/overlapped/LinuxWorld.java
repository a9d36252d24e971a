package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.uring.UringFactory;
import dev.overlapped.test.internal.linux.LinuxModel;
import dev.overlapped.test.internal.linux.LinuxSettings;
import dev.overlapped.test.internal.network.Model;

import java.util.function.BiFunction;

/** The model of Linux. */
final class LinuxWorld implements World {
    private static final int DIRECT_SLOTS = 64;

    /** The standard streams, and a ring and an eventfd for each of two loops. */
    private static final int FIRST_DESCRIPTORS = 7;

    private final LinuxSettings settings;
    private final LinuxModel model;
    private final int slots;
    private final BiFunction<LinuxIo, Integer, Backend.Factory> backend;

    /**
     * @param slots how many direct descriptors each ring has, where the kernel has them; 0 =
     *     ordinary ones
     * @param backend makes the backend on the model, possibly a broken one
     */
    LinuxWorld(long seed, int slots, BiFunction<LinuxIo, Integer, Backend.Factory> backend) {
        this.settings = LinuxSettings.adversary(seed).simulated();
        this.model = new LinuxModel(settings);
        boolean isRecent = settings.version() == LinuxSettings.Version.LINUX_6_17;
        this.slots = isRecent ? slots : 0;
        this.backend = backend;
    }

    /** Sound backends, some of them with direct descriptors. */
    static World.Maker sound() {
        return seed -> new LinuxWorld(seed, seed % 4 == 0 ? DIRECT_SLOTS : 0, UringFactory::new);
    }

    @Override
    public Model model() {
        return model;
    }

    @Override
    public Backend.Factory backend() {
        return backend.apply(model, slots);
    }

    @Override
    public void handleLimit(int most) {
        model.descriptorLimit(FIRST_DESCRIPTORS + most);
    }

    @Override
    public double failures() {
        return settings.failures();
    }

    @Override
    public double resets() {
        return settings.resets();
    }

    /** Whoever uses a direct socket from another thread asks the loop, and waits for its answer. */
    @Override
    public boolean isForOneThread() {
        return slots > 0;
    }

    /** The table of direct descriptors is small. */
    @Override
    public boolean limitsHandles() {
        return slots > 0;
    }
}
