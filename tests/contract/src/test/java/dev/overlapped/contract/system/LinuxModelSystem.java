package dev.overlapped.contract.system;

import dev.overlapped.contract.peer.Peer;
import dev.overlapped.contract.peer.PeerOnModel;
import dev.overlapped.contract.spec.Scarcity;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.LinkedPacketQueue;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.uring.UringFactory;
import dev.overlapped.test.internal.linux.IcmpMessage;
import dev.overlapped.test.internal.linux.LinuxModel;
import dev.overlapped.test.internal.linux.LinuxSettings;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** io_uring on the model of Linux, and peers in the model's network. */
public class LinuxModelSystem implements SystemUnderTest {
    /** Some systems that delay move no more than a few hundred bytes a millisecond. */
    private static final int MAX_DELAYED_BYTES = 1 << 19;

    private final LinuxModel linux;
    private final Peer peer;
    private final boolean delays;
    private final int slots;

    /**
     * @param slots how many direct descriptors each thread of a port has; 0 = ordinary ones
     */
    public LinuxModelSystem(LinuxSettings settings, int slots) {
        this(new LinuxModel(settings), settings.delays() > 0, slots);
    }

    /** Makes one on a calm model. */
    public LinuxModelSystem(LinuxModel linux) {
        this(linux, false, 0);
    }

    private LinuxModelSystem(LinuxModel linux, boolean delays, int slots) {
        this.linux = linux;
        this.peer = new PeerOnModel(linux);
        this.delays = delays;
        this.slots = slots;
    }

    @Override
    public Backend.Factory backend() {
        return new UringFactory(linux, slots);
    }

    @Override
    public Backend.Factory backend(Refusal refusal) {
        return new UringFactory(refusal.of(LinuxIo.class, linux), slots);
    }

    @Override
    public void deleteSocketFile(Path file) throws IOException {
        if (!linux.deleteSocketFile(file.toString())) {
            throw new NoSuchFileException(file.toString());
        }
    }

    @Override
    public Scarcity scarcity() {
        return new ScarcityOnModel(
                () -> linux.descriptorLimit(0), () -> linux.descriptorLimit(1 << 20));
    }

    @Override
    public Scarcity shortOfMemory() {
        return new ScarcityOnModel(
                () -> linux.shortOfMemory(true), () -> linux.shortOfMemory(false));
    }

    private final class ScarcityOnModel implements Scarcity {
        private final Runnable begin;
        private final Runnable end;

        ScarcityOnModel(Runnable begin, Runnable end) {
            this.begin = begin;
            this.end = end;
        }

        @Override
        public Backend.Factory backend() {
            return LinuxModelSystem.this.backend();
        }

        @Override
        public void begin() {
            begin.run();
        }

        @Override
        public void end() {
            end.run();
        }
    }

    @Override
    public boolean acceptsWithoutHandle() {
        return slots > 0;
    }

    @Override
    public boolean answer(
            InetSocketAddress sender, InetSocketAddress destination, IcmpMessage message) {
        linux.answer(sender, message);
        return true;
    }

    @Override
    public PacketQueue packetQueue(int concurrency) {
        return new LinkedPacketQueue();
    }

    @Override
    public RawSockets rawSockets() {
        return new RawLinuxSockets(linux);
    }

    @Override
    public Peer foreign() {
        return peer;
    }

    @Override
    public List<RefusedStep> refusedSteps() {
        return IoUringSystem.REFUSED_STEPS;
    }

    @Override
    public boolean isWinsock() {
        return false;
    }

    @Override
    public boolean delaysPackets() {
        return delays;
    }

    @Override
    public int maxBytes() {
        return delays ? MAX_DELAYED_BYTES : Integer.MAX_VALUE;
    }

    @Override
    public void close() {
        linux.verifyNothingLeft();
    }
}
