package dev.overlapped.test;

import dev.overlapped.test.internal.linux.LinuxModel;

/** The way of the contract tests to the system below a test network. */
public final class ModelOf {
    private ModelOf() {}

    /** Returns the model that a network's ports run on. */
    public static LinuxModel network(TestNetwork network) {
        return network.model();
    }
}
