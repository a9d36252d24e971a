package dev.overlapped.internal;

import dev.overlapped.internal.loop.Inbox;
import dev.overlapped.internal.schedule.Submission;
import dev.overlapped.jmh.Patience;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Control;

import java.util.concurrent.TimeUnit;

/** The way from another thread into a loop's inbox, and out of it, without sleep. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InboxSubmission {
    /** A submission that is used again and again. */
    static final class Order extends Submission {
        volatile boolean under;

        @Override
        public void run() {
            throw new AssertionError("there is no loop here");
        }
    }

    /** An inbox, and a submission for it. */
    @State(Scope.Group)
    public static class Shared {
        final Inbox inbox = new Inbox();
        final Order order = new Order();
    }

    /** The same on one thread. */
    @State(Scope.Thread)
    public static class Own {
        final Inbox inbox = new Inbox();
        final Order order = new Order();
    }

    /** The waiting of a thread for the other one. */
    @State(Scope.Thread)
    public static class Waiting {
        final Patience patience = new Patience();
    }

    /** Submits and drains on one thread: the cost of both without another processor. */
    @Benchmark
    public void sameThread(Own own) {
        own.inbox.put(own.order);
        if (own.inbox.takeAll() != own.order) {
            throw new AssertionError("another submission was drained");
        }
        own.order.next = null;
    }

    /** Drains an empty inbox: a cost of every turn of a loop. */
    @Benchmark
    public Submission nothingThere(Own own) {
        return own.inbox.takeAll();
    }

    /** The thread that submits, as soon as the last submission was drained. */
    @Benchmark
    @Group("otherThread")
    public void put(Shared shared, Waiting waiting, Control control) {
        while (shared.order.under) {
            if (control.stopMeasurement) {
                return;
            }
            waiting.patience.once();
        }
        shared.order.under = true;
        shared.inbox.put(shared.order);
    }

    /** The loop's thread. */
    @Benchmark
    @Group("otherThread")
    public void take(Shared shared, Waiting waiting, Control control) {
        Submission taken;
        while ((taken = shared.inbox.takeAll()) == null) {
            if (control.stopMeasurement) {
                return;
            }
            waiting.patience.once();
        }
        taken.next = null;
        shared.order.under = false;
    }
}
