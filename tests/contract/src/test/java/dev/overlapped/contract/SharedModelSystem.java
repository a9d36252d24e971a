package dev.overlapped.contract;

import dev.overlapped.CompletionPort;
import dev.overlapped.PortOn;
import dev.overlapped.model.ModelSettings;

/** The model of Winsock; all threads of a port share one completion port. */
final class SharedModelSystem extends ModelSystem {
    SharedModelSystem(ModelSettings settings) {
        super(settings);
    }

    @Override
    public CompletionPort.Builder settings(CompletionPort.Builder asked) {
        return PortOn.sharing(asked);
    }

    @Override
    public boolean sharesQueue() {
        return true;
    }
}
