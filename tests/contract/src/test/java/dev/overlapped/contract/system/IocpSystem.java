package dev.overlapped.contract.system;

import dev.overlapped.contract.peer.JavaNetPeer;
import dev.overlapped.contract.peer.Peer;
import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.NativeWinsock;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.iocp.port.IocpPacketQueue;

import java.util.List;

/** I/O completion ports on this Windows. */
public class IocpSystem implements SystemUnderTest {
    /** WSASYSNOTREADY, WSAEMFILE and ERROR_NO_SYSTEM_RESOURCES of winerror.h. */
    static final List<RefusedStep> REFUSED_STEPS =
            List.of(
                    new RefusedStep(new Refusal("WSAStartup", 10_091), ""),
                    new RefusedStep(new Refusal("WSASocketW", -10_024), ""),
                    new RefusedStep(new Refusal("CreateIoCompletionPort", -1450), ""));

    private final Peer foreign = new JavaNetPeer();

    @Override
    public Backend.Factory backend() {
        return IocpFactory.onThisSystem();
    }

    @Override
    public Backend.Factory backend(Refusal refusal) {
        return IocpFactory.on(refusal.of(Winsock.class, new NativeWinsock()));
    }

    /** Windows has no limit of handles that a test could reach: a layer over Winsock makes one. */
    @Override
    public Scarcity scarcity() {
        return new Scarcity() {
            private volatile boolean here;

            @Override
            public Backend.Factory backend() {
                int result = -SystemError.EMFILE.code(true);
                return IocpSystem.this.backend(new Refusal("WSASocketW", result, () -> here));
            }

            @Override
            public void begin() {
                here = true;
            }

            @Override
            public void end() {
                here = false;
            }
        };
    }

    /** As above, of WSAENOBUFS. */
    @Override
    public Scarcity shortOfMemory() {
        return new Scarcity() {
            private volatile boolean here;

            @Override
            public Backend.Factory backend() {
                int result = SystemError.ENOBUFS.code(true);
                Winsock without = new NativeWinsock();
                for (String call : new String[] {"WSARecv", "WSASend"}) {
                    without = new Refusal(call, result, () -> here).of(Winsock.class, without);
                }
                return IocpFactory.on(without);
            }

            @Override
            public void begin() {
                here = true;
            }

            @Override
            public void end() {
                here = false;
            }
        };
    }

    @Override
    public PacketQueue packetQueue(int concurrency) throws NativeException {
        return IocpPacketQueue.open(winsock(), concurrency);
    }

    @Override
    public Winsock winsock() {
        return new NativeWinsock();
    }

    @Override
    public RawSockets rawSockets() {
        return new RawWinsockSockets(winsock(), true);
    }

    @Override
    public Peer foreign() {
        return foreign;
    }

    @Override
    public Wine wine() {
        return Wine.here();
    }

    @Override
    public List<RefusedStep> refusedSteps() {
        return REFUSED_STEPS;
    }

    @Override
    public boolean isWinsock() {
        return true;
    }
}
