package dev.overlapped.model;

import dev.overlapped.test.internal.network.ModelKernel;
import dev.overlapped.test.internal.network.TcpRules;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/** The parts that all of one model of Winsock share. */
final class Kernel extends ModelKernel {
    final ModelSettings settings;
    final Adversary adversary;
    final Custody custody = new Custody(this);
    final HandleTable handles = new HandleTable();
    final UnixNames unixNames = new UnixNames();

    /** True makes operations fail to start with WSAENOBUFS. */
    boolean shortOfMemory;

    /** Completions that have signalled the file object of their socket, which nobody waits for. */
    long signalledFiles;

    private final List<ModelPort> ports = new ArrayList<>();
    private long operationNumber;

    Kernel(ModelSettings settings) {
        this(settings, new Adversary(settings));
    }

    private Kernel(ModelSettings settings, Adversary adversary) {
        super(settings.seed(), settings.virtualTime(), adversary, TcpRules.WINDOWS);
        this.settings = settings;
        this.adversary = adversary;
    }

    /** Returns the code with which an operation fails to start; 0 = none. */
    int failure(int... codes) {
        return shortOfMemory ? Codes.WSAENOBUFS : adversary.failure(codes);
    }

    /** Lets real time pass, and other threads call. */
    void pause(long nanos) throws InterruptedIOException {
        long until = clock.nanoTime() + nanos;
        while (clock.nanoTime() < until) {
            await(until);
        }
    }

    // ---- ports

    @Override
    protected void eventAdded() {
        super.eventAdded();
        ports.forEach(ModelPort::signal);
    }

    void add(ModelPort port) {
        ports.add(port);
    }

    void remove(ModelPort port) {
        ports.remove(port);
    }

    long nextOperationNumber() {
        return ++operationNumber;
    }
}
