package dev.overlapped.contract.system;

import dev.overlapped.PortBuilder;
import dev.overlapped.PortOn;

/** This Windows; all threads of a port share one completion port. */
public final class SharedIocpSystem extends IocpSystem {
    @Override
    public PortBuilder settings(PortBuilder asked) {
        return PortOn.sharing(asked);
    }

    @Override
    public boolean sharesQueue() {
        return true;
    }
}
