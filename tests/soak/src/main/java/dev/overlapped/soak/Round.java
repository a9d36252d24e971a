package dev.overlapped.soak;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.PortBuilder;
import dev.overlapped.PortCounters;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A round: some ports, and as many workers, which run turns of random loads on them. */
final class Round {
    static final String NAME = "handlers";

    private static final int WORKERS = 12;
    private static final int POOL_BYTES = 1 << 20;

    private final long seed;
    private final int number;
    private final List<Load> loads;
    private final Files files;
    private final Findings findings;
    private final List<CompletionPort> ports = new ArrayList<>();
    private final AtomicLong turns = new AtomicLong();
    private int opened;

    Round(long seed, int number, List<Load> loads, Files files, Findings findings) {
        this.seed = seed;
        this.number = number;
        this.loads = loads;
        this.files = files;
        this.findings = findings;
    }

    /** Runs it for so long, and ends everything. */
    void play(long nanos) throws Exception {
        Random random = new Random(seed * 1_000_003 + number);
        openPorts(random);
        long end = System.nanoTime() + nanos;
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            Random own = new Random(random.nextLong());
            CompletableFuture<Void> ended = new CompletableFuture<>();
            workers.add(ended);
            Thread.startVirtualThread(
                    () -> {
                        while (end - System.nanoTime() > 0) {
                            turn(new Random(own.nextLong()));
                        }
                        ended.complete(null);
                    });
        }
        for (CompletableFuture<Void> worker : workers) {
            try {
                worker.get(nanos + TimeUnit.MINUTES.toNanos(2), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                findings.violated(Checkpoint.NAME, "a worker has not ended", describePorts());
            }
        }
        for (CompletionPort port : ports) {
            close(port);
        }
        opened = ports.size();
        ports.clear(); // a checkpoint follows: what is reachable then is kept by nobody's right
    }

    private void openPorts(Random random) throws IoFailure {
        ports.add(builder().threads(2).open());
        ports.add(builder().threads(1).maxBufferBytes(POOL_BYTES).open());
        ports.add(builder().threads(2).bufferSizes(8192, 1024, 65536).open());
        CompletionPort first = ports.getFirst();
        if (first.status().capabilities().maxDirectDescriptors() > 0) {
            ports.add(builder().threads(2).directDescriptors(256).open());
        } else {
            ports.add(builder().threads(3).sharedPort(2).open());
        }
        if (random.nextBoolean()) {
            ports.add(builder().threads(1).checkBuffers(true).open());
        }
    }

    private PortBuilder builder() {
        return CompletionPort.builder()
                .onHandlerFailure((thread, failure) -> handlerFailed(findings, failure));
    }

    /** Takes note of what a handler has thrown. */
    static void handlerFailed(Findings findings, Throwable failure) {
        if (!(failure instanceof PlannedException)) {
            findings.violated(NAME, trace(failure), "");
        }
    }

    private void turn(Random random) {
        Load load = loads.get(random.nextInt(loads.size()));
        CompletionPort server = ports.get(random.nextInt(ports.size()));
        CompletionPort client = ports.get(random.nextInt(ports.size()));
        Turn turn = new Turn(random, server, client, files, findings);
        Throwable found = null;
        try {
            load.run(turn);
        } catch (Throwable t) {
            found = t;
        }
        try {
            turn.end();
        } catch (Throwable t) {
            found = found == null ? t : found;
        }
        if (found != null) {
            String what = "round " + number + ": " + trace(found);
            findings.violated(load.name(), what, describe(server) + describe(client));
        }
        findings.ran(load.name());
        turns.incrementAndGet();
    }

    /** Describes a port without what its system can do, which is the same for all. */
    private static String describe(CompletionPort port) {
        String all = port.status().describe();
        int support = all.indexOf("\nsupport:");
        return (support < 0 ? all : all.substring(0, support)) + "\n";
    }

    private String describePorts() {
        StringBuilder all = new StringBuilder();
        ports.forEach(port -> all.append(describe(port)));
        return all.toString();
    }

    private static String trace(Throwable t) {
        StringWriter text = new StringWriter();
        t.printStackTrace(new PrintWriter(text));
        return text.toString().strip();
    }

    /** Requires that nothing is open or in flight on a port, and closes it. */
    private void close(CompletionPort port) {
        if (!isEmptySoon(port)) {
            String left = "left before closing: " + port.status().counters();
            findings.violated(Checkpoint.NAME, left, describe(port));
        }
        port.close();
        if (!port.awaitClose(Deadline.after(Turn.SECONDS, TimeUnit.SECONDS))) {
            findings.violated(Checkpoint.NAME, "the port does not close", describe(port));
        }
        PortCounters counters = port.status().counters();
        if (!counters.isEmpty() || port.buffers().lent() != 0) {
            findings.violated(Checkpoint.NAME, "left after closing: " + counters, describe(port));
        }
    }

    /** The counters follow the ends of sockets, which are on threads of their own. */
    private static boolean isEmptySoon(CompletionPort port) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!port.status().counters().isEmpty() || port.buffers().lent() != 0) {
            if (end - System.nanoTime() < 0) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Returns what it has done, for people. */
    String summary() {
        return "round " + number + ": " + turns + " turns on " + opened + " ports";
    }
}
