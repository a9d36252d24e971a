package dev.overlapped.internal.iocp.port;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.SharedQueue;
import dev.overlapped.internal.backend.StrandSignal;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.schedule.Timed;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * One completion port that many threads dequeue. Each packet is for the strand whose key it has:
 * with an OVERLAPPED, an operation of its sockets has completed; without, it is a wake-up.
 *
 * <p><b>Kernel contract</b> (<em>I/O Completion Ports</em>, CreateIoCompletionPort): of the threads
 * that wait, the one that began last gets the next packet; none gets any while as many of them run
 * as the concurrency value says; one that waits for something else does not count as running. Two
 * packets that two threads have dequeued may reach their strand in either order, which {@link
 * Loop#completed} allows for.
 */
public final class SharedCompletionPort implements SharedQueue {
    /** Opens the backend of a strand. */
    public interface Opening {
        Backend open(Loop loop, LoopQueue queue) throws NativeException;
    }

    /** The key of a packet without a strand, which wakes any thread. */
    private static final long ANY = -1;

    private final Winsock winsock;
    private final Opening opening;
    private final PortHandle handle;
    private final List<StrandQueue> queues = new ArrayList<>(); // complete before a thread dequeues
    private final Arena arena = Arena.ofShared();
    private final PacketEntries pumped; // under its own monitor

    public SharedCompletionPort(Winsock winsock, int concurrency, Opening opening)
            throws NativeException {
        this.winsock = winsock;
        this.opening = opening;
        PortHandle opened = null;
        PacketEntries made = null;
        try {
            opened = new PortHandle(winsock, concurrency);
            made = new PacketEntries(winsock, opened, arena);
        } finally {
            if (made == null) {
                if (opened != null) {
                    opened.close();
                }
                arena.close();
            }
        }
        handle = opened;
        pumped = made;
    }

    PortHandle handle() {
        return handle;
    }

    @Override
    public Backend open(Loop loop, StrandSignal strand) throws NativeException {
        StrandQueue queue = new StrandQueue(this, strand, queues.size());
        Backend backend = opening.open(loop, queue);
        queues.add(queue);
        return backend;
    }

    @Override
    public Reader reader() {
        Arena own = Arena.ofConfined();
        PacketEntries entries = new PacketEntries(winsock, handle, own);
        return new Reader() {
            @Override
            public boolean dequeue(boolean wait) {
                return hand(entries, entries.dequeue(wait ? Timed.NEVER : 0));
            }

            @Override
            public void close() {
                own.close();
            }
        };
    }

    /** Dequeues for a strand that is abandoned: the other threads may be blocked. */
    void pump(long timeoutNanos) {
        synchronized (pumped) {
            if (hand(pumped, pumped.dequeue(timeoutNanos))) {
                wakeAny();
            }
        }
    }

    /** Delivers packets to their strands; returns whether one was for any thread. */
    private boolean hand(PacketEntries entries, int count) {
        boolean any = false;
        for (int i = 0; i < count; i++) {
            long key = entries.key(i);
            long overlapped = entries.overlapped(i);
            if (key == ANY && overlapped == 0) {
                any = true;
            } else if (key < 0 || key >= queues.size()) {
                throw entries.unknown(i);
            } else if (overlapped == 0) {
                queues.get((int) key).strand().woken();
            } else {
                StrandQueue queue = queues.get((int) key);
                queue.put(overlapped, entries.bytes(i));
                queue.strand().signal();
            }
        }
        return any;
    }

    @Override
    public void wakeAny() {
        handle.post(ANY);
    }

    @Override
    public void close() {
        handle.close();
        arena.close();
    }
}
