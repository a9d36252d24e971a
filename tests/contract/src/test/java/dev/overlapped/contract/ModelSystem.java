package dev.overlapped.contract;

import dev.overlapped.internal.Backend;
import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.PacketQueue;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.IocpPacketQueue;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;

import java.util.List;

/** I/O completion ports on the model of Winsock, and a foreign side in the model's network. */
final class ModelSystem implements SystemUnderTest {
    private final ModelWinsock winsock;
    private final Foreign foreign;
    private final boolean delaysPackets;

    ModelSystem(ModelSettings settings) {
        winsock = new ModelWinsock(settings);
        foreign = new ModelForeign(winsock);
        delaysPackets = settings.delays() > 0;
    }

    @Override
    public Backend.Factory backend() {
        return IocpBackend.factory(winsock);
    }

    @Override
    public Backend.Factory backend(Refusal refusal) {
        return IocpBackend.factory(refusal.of(Winsock.class, winsock));
    }

    @Override
    public Scarcity scarcity() {
        return new Scarcity() {
            @Override
            public Backend.Factory backend() {
                return ModelSystem.this.backend();
            }

            @Override
            public void begin() {
                winsock.handleLimit(0);
            }

            @Override
            public void end() {
                winsock.handleLimit(Integer.MAX_VALUE);
            }
        };
    }

    @Override
    public PacketQueue packetQueue(int concurrency) throws NativeException {
        return IocpPacketQueue.open(winsock(), concurrency);
    }

    @Override
    public Winsock winsock() {
        return winsock;
    }

    @Override
    public Foreign foreign() {
        return foreign;
    }

    @Override
    public List<RefusedStep> refusedSteps() {
        return IocpSystem.REFUSED_STEPS;
    }

    @Override
    public boolean isWinsock() {
        return true;
    }

    @Override
    public boolean delaysPackets() {
        return delaysPackets;
    }

    @Override
    public void close() {
        winsock.verifyNothingLeft();
    }
}
