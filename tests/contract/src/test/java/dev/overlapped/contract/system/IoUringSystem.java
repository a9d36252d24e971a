package dev.overlapped.contract.system;

import dev.overlapped.contract.peer.JavaNetPeer;
import dev.overlapped.contract.peer.Peer;
import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.LinkedPacketQueue;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.uring.UringFactory;
import dev.overlapped.test.internal.linux.IcmpMessage;

import java.net.InetSocketAddress;
import java.util.List;

/** io_uring on this Linux. */
public class IoUringSystem implements SystemUnderTest {
    /** EPERM, ENOSYS, ENOMEM and EMFILE of errno.h. */
    public static final List<RefusedStep> REFUSED_STEPS =
            List.of(
                    new RefusedStep(new Refusal("io_uring_setup", -1), "kernel.io_uring_disabled"),
                    new RefusedStep(new Refusal("io_uring_setup", -38), "Linux 6.0 or later"),
                    new RefusedStep(new Refusal("io_uring_setup", -12), "ulimit -l"),
                    new RefusedStep(new Refusal("io_uring_enter", -1), "seccomp"),
                    new RefusedStep(new Refusal("eventfd", -24), "ulimit -n"));

    private final Peer foreign = new JavaNetPeer();

    @Override
    public Backend.Factory backend() {
        return UringFactory.onThisSystem();
    }

    @Override
    public Backend.Factory backend(Refusal refusal) {
        return UringFactory.on(refusal.of(LinuxIo.class, new NativeLinuxIo()));
    }

    @Override
    public boolean answer(
            InetSocketAddress sender, InetSocketAddress destination, IcmpMessage message) {
        return RawIcmp.send(sender, destination, message);
    }

    @Override
    public PacketQueue packetQueue(int concurrency) {
        return new LinkedPacketQueue();
    }

    @Override
    public Scarcity scarcity() {
        return new DescriptorLimit(backend());
    }

    @Override
    public Scarcity shortOfMemory() {
        return new RingWithoutMemory(0);
    }

    @Override
    public RawSockets rawSockets() {
        return new RawLinuxSockets(new NativeLinuxIo());
    }

    @Override
    public Peer foreign() {
        return foreign;
    }

    @Override
    public List<RefusedStep> refusedSteps() {
        return REFUSED_STEPS;
    }

    @Override
    public boolean isWinsock() {
        return false;
    }
}
