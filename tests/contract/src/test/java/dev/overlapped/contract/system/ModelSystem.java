package dev.overlapped.contract.system;

import dev.overlapped.contract.peer.Peer;
import dev.overlapped.contract.peer.PeerOnModel;
import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.iocp.port.IocpPacketQueue;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;
import dev.overlapped.test.internal.linux.IcmpMessage;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/** I/O completion ports on the model of Winsock, and a foreign side in the model's network. */
public class ModelSystem implements SystemUnderTest {
    /** Some systems that delay move no more than a few hundred bytes a millisecond. */
    private static final int MAX_DELAYED_BYTES = 1 << 19;

    private final ModelWinsock winsock;
    private final Winsock offered;
    private final Peer foreign;
    private final boolean delaysPackets;

    public ModelSystem(ModelSettings settings) {
        this(settings, Set.of());
    }

    /**
     * @param hidden what the provider does not have
     */
    public ModelSystem(ModelSettings settings, Set<ExtensionGuids> hidden) {
        winsock = new ModelWinsock(settings);
        offered = hidden.isEmpty() ? winsock : HiddenFunctions.of(winsock, hidden);
        foreign = new PeerOnModel(winsock);
        delaysPackets = settings.delays() > 0 || settings.pending() > 0;
    }

    @Override
    public Backend.Factory backend() {
        return IocpFactory.on(offered);
    }

    @Override
    public Backend.Factory backend(Refusal refusal) {
        return IocpFactory.on(refusal.of(Winsock.class, offered));
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
    public Scarcity shortOfMemory() {
        return new Scarcity() {
            @Override
            public Backend.Factory backend() {
                return ModelSystem.this.backend();
            }

            @Override
            public void begin() {
                winsock.shortOfMemory(true);
            }

            @Override
            public void end() {
                winsock.shortOfMemory(false);
            }
        };
    }

    /** {@inheritDoc} Windows has a code for some of them only; Wine passes on those of its host. */
    @Override
    public boolean answer(
            InetSocketAddress sender, InetSocketAddress destination, IcmpMessage message) {
        switch (message) {
            case PORT_UNREACHABLE ->
                    winsock.answer(
                            sender, ErrorCodes.STATUS_PORT_UNREACHABLE, ErrorCodes.WSAECONNRESET);
            case NET_UNREACHABLE ->
                    winsock.answer(
                            sender,
                            ErrorCodes.STATUS_NETWORK_UNREACHABLE,
                            ErrorCodes.WSAENETUNREACH);
            case TIME_EXCEEDED ->
                    winsock.answer(sender, ErrorCodes.STATUS_IO_TIMEOUT, ErrorCodes.WSAENETRESET);
            default ->
                    winsock.answer(
                            sender, ErrorCodes.STATUS_HOST_UNREACHABLE, ErrorCodes.WSAEHOSTUNREACH);
        }
        return true;
    }

    @Override
    public PacketQueue packetQueue(int concurrency) throws NativeException {
        return IocpPacketQueue.open(winsock(), concurrency);
    }

    @Override
    public Winsock winsock() {
        return offered;
    }

    @Override
    public RawSockets rawSockets() {
        return new RawWinsockSockets(winsock(), false);
    }

    @Override
    public Peer foreign() {
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
    public int maxBytes() {
        return delaysPackets ? MAX_DELAYED_BYTES : Integer.MAX_VALUE;
    }

    @Override
    public void close() {
        winsock.verifyNothingLeft();
    }
}
