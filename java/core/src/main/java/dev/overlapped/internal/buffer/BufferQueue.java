package dev.overlapped.internal.buffer;

import dev.overlapped.internal.jfr.PressureEvent;
import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.schedule.Scheduler;
import dev.overlapped.internal.schedule.Warning;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The queue for a buffer on one completion thread when all that there may be are lent: first come,
 * first served. Nobody takes a buffer past it.
 *
 * <p>It is served when a buffer is returned, and every {@link BufferSource#PAUSE_NANOS} as well: an
 * entry that has ended by then leaves the queue, whatever its place.
 *
 * <p>The loop's thread only.
 */
public final class BufferQueue {
    /** One that waits for a buffer. */
    public interface Waiting {
        /** Returns whether it needs no buffer any more. */
        boolean isEnded();

        /**
         * Tries again, or ends if it needs no buffer any more.
         *
         * @return false if there still was no buffer: it stays the first one then
         */
        boolean tryAgain();
    }

    /**
     * @param event null = off
     */
    private record Entry(
            Waiting waiting, Object socket, long since, @Nullable PressureEvent event) {}

    /** After waiting for so long in vain the port warns. */
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Scheduler loop;
    private final BufferSource buffers;
    private final Queue<Entry> entries = new ArrayDeque<>();
    private boolean serving;
    private boolean lookDue;
    private long unservedSince;

    /**
     * @param loop whose thread it belongs to
     * @param buffers that are waited for
     */
    public BufferQueue(Scheduler loop, BufferSource buffers) {
        this.loop = loop;
        this.buffers = buffers;
    }

    /** Returns whether nobody waits: only then may a buffer be taken without waiting. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Has it wait. */
    public void add(Waiting waiting, Object socket) {
        loop.totals().bufferWait();
        if (entries.isEmpty()) {
            unservedSince = loop.nanoTime();
        }
        entries.add(new Entry(waiting, socket, loop.nanoTime(), Recording.beginPressure()));
        notifyWhenFree();
        if (!lookDue) {
            lookDue = true;
            loop.schedule(BufferSource.PAUSE_NANOS, this::look);
        }
    }

    private void notifyWhenFree() {
        buffers.notifyWhenFree(() -> loop.schedule(0, this::serve));
    }

    private void look() {
        lookDue = false;
        List<Entry> over = entries.stream().filter(entry -> entry.waiting().isEnded()).toList();
        entries.removeAll(over);
        for (Entry entry : over) {
            entry.waiting().tryAgain();
            end(entry, "over");
        }
        serve();
        if (!entries.isEmpty()) {
            if (loop.nanoTime() - unservedSince > WARN_NANOS) {
                loop.warn(Warning.BUFFERS, this::describe);
            }
            lookDue = true;
            loop.schedule(BufferSource.PAUSE_NANOS, this::look);
        }
    }

    private String describe() {
        Entry first = entries.element();
        long now = loop.nanoTime();
        return "no buffer has become free for "
                + TimeUnit.NANOSECONDS.toMillis(now - unservedSince)
                + " ms; "
                + entries.size()
                + " operations wait, the first one, of "
                + first.socket()
                + ", for "
                + TimeUnit.NANOSECONDS.toMillis(now - first.since())
                + " ms; "
                + buffers.describe()
                + ". Every handler sends or releases each buffer that it gets:"
                + " -Ddev.overlapped.leaks=true logs where buffers were lent that were not;"
                + " PortBuilder.maxBufferBytes sets the limit";
    }

    private void serve() {
        if (serving) {
            return; // what is tried may give its buffer back
        }
        serving = true;
        try {
            Entry first;
            while ((first = entries.peek()) != null && first.waiting().tryAgain()) {
                entries.remove();
                unservedSince = loop.nanoTime();
                end(first, "relieved");
            }
        } finally {
            serving = false;
        }
        if (!entries.isEmpty()) {
            notifyWhenFree();
        }
    }

    private static void end(Entry entry, String how) {
        if (entry.event() != null) {
            entry.event().commit("buffers", entry.socket().toString(), "", how);
        }
    }
}
