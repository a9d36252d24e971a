package dev.overlapped.contract;

import dev.overlapped.CompletionPort;
import dev.overlapped.PortOn;

/** This Windows; all threads of a port share one completion port. */
final class SharedIocpSystem extends IocpSystem {
    @Override
    public CompletionPort.Builder settings(CompletionPort.Builder asked) {
        return PortOn.sharing(asked);
    }

    @Override
    public boolean sharesQueue() {
        return true;
    }
}
