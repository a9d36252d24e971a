package dev.overlapped.contract.system;

import dev.overlapped.PortBuilder;
import dev.overlapped.PortOn;
import dev.overlapped.model.ModelSettings;

/** The model of Winsock; all threads of a port share one completion port. */
public final class SharedModelSystem extends ModelSystem {
    public SharedModelSystem(ModelSettings settings) {
        super(settings);
    }

    @Override
    public PortBuilder settings(PortBuilder asked) {
        return PortOn.sharing(asked);
    }

    @Override
    public boolean sharesQueue() {
        return true;
    }
}
