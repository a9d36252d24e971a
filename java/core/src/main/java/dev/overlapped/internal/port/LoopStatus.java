package dev.overlapped.internal.port;

import dev.overlapped.BufferPool;
import dev.overlapped.Capabilities;
import dev.overlapped.PortCounters;
import dev.overlapped.PortShare;
import dev.overlapped.PortStatus;
import dev.overlapped.PortTotals;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.counters.PortCountersSnapshot;
import dev.overlapped.internal.counters.PortShareSnapshot;
import dev.overlapped.internal.counters.PortTotalsSnapshot;
import dev.overlapped.internal.counters.PressureTotalsSnapshot;
import dev.overlapped.internal.loop.CompletionLoop;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/** The status of a port: sums over its loops. */
final class LoopStatus implements PortStatus {
    private final List<CompletionLoop> loops;
    private final BufferPool buffers;
    private final int threads;
    private final BooleanSupplier closed;
    private final PortDescription description;

    LoopStatus(
            List<CompletionLoop> loops,
            BufferPool buffers,
            int threads,
            BooleanSupplier closed,
            PortDescription description) {
        this.loops = loops;
        this.buffers = buffers;
        this.threads = threads;
        this.closed = closed;
        this.description = description;
    }

    private Backend firstBackend() {
        return loops.getFirst().backend();
    }

    @Override
    public String backend() {
        return firstBackend().description();
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public boolean isClosed() {
        return closed.getAsBoolean();
    }

    @Override
    public Capabilities capabilities() {
        return new SystemCapabilities(firstBackend().support());
    }

    @Override
    public PortCounters counters() {
        return new PortCountersSnapshot(
                sum(loop -> loop.sockets().connections()),
                sum(loop -> loop.sockets().listeners()),
                sum(loop -> loop.sockets().targets()),
                sum(CompletionLoop::operationsInFlight),
                sum(loop -> loop.backend().slotsInUse()),
                sum(loop -> loop.backend().openHandles()),
                buffers.lent(),
                buffers.lentBytes());
    }

    @Override
    public PortTotals totals() {
        return new PortTotalsSnapshot(
                sum(loop -> loop.totals().accepts()),
                sum(loop -> loop.totals().connects()),
                sum(loop -> loop.totals().receives()),
                sum(loop -> loop.totals().sends()),
                sum(loop -> loop.totals().bytesReceived()),
                sum(loop -> loop.totals().bytesSent()),
                sum(loop -> loop.totals().failures()),
                sum(loop -> loop.totals().timeOuts()),
                sum(loop -> loop.totals().cancels()),
                new PressureTotalsSnapshot(
                        sum(loop -> loop.totals().pressures()),
                        sum(loop -> loop.totals().refusals()),
                        sum(loop -> loop.totals().slowConsumers()),
                        sum(loop -> loop.totals().bufferWaits()),
                        sum(loop -> loop.totals().shortages())));
    }

    @Override
    public List<PortShare> shares() {
        return loops.stream()
                .<PortShare>map(
                        loop ->
                                new PortShareSnapshot(
                                        loop.sockets().connections(),
                                        loop.operationsInFlight(),
                                        loop.totals().receives(),
                                        loop.totals().sends(),
                                        loop.totals().bytesReceived(),
                                        loop.totals().bytesSent()))
                .toList();
    }

    @Override
    public String describe() {
        return description.of(this);
    }

    private long sum(ToLongFunction<CompletionLoop> number) {
        return loops.stream().mapToLong(number).sum();
    }
}
