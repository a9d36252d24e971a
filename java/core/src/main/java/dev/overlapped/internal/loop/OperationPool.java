package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.schedule.Submission;

import org.jspecify.annotations.Nullable;

/**
 * Records for a loop's next receives and sends, so that starting one from the loop's own thread, or
 * a send from any, allocates nothing in the steady state. An idle connection keeps none. The loop's
 * thread only, but for {@link #takeSendElsewhere}; the other records that other threads make end up
 * here.
 */
public final class OperationPool {
    /** More than this of a kind go to the garbage collector. */
    private static final int MAX_KEPT = 4096;

    /** The same of sends: one message to very many connections starts as many at a time. */
    private static final int MAX_SENDS_KEPT = 16_384;

    private final Stack receives = new Stack(MAX_KEPT);
    private final Stack sends = new Stack(MAX_SENDS_KEPT);
    private final SharedRecords sendsElsewhere = new SharedRecords();
    private final Stack messageReceives = new Stack(MAX_KEPT);
    private final Stack messageSends = new Stack(MAX_KEPT);

    /** Taken last for an operation that is not started yet; null = there is none. */
    private @Nullable Operation taken;

    /** Those whose start was cut off, linked; null = there are none. */
    private @Nullable Operation unstarted;

    OperationPool() {}

    /** The free records of one kind, linked through themselves. */
    private static final class Stack {
        private final int maxKept;
        private @Nullable Submission top;
        private int count;

        Stack(int maxKept) {
            this.maxKept = maxKept;
        }

        void push(Operation record) {
            if (count < maxKept) {
                record.next = top;
                top = record;
                count++;
            }
        }

        @Nullable Submission pop() {
            Submission taken = top;
            if (taken != null) {
                top = taken.next;
                taken.next = null;
                count--;
            }
            return taken;
        }
    }

    /** A record for a receive. */
    public ReceiveOperation takeReceive() {
        Submission kept = receives.pop();
        return begin(kept == null ? new ReceiveOperation() : (ReceiveOperation) kept);
    }

    /** A record for a send. */
    public SendOperation takeSend() {
        Submission kept = sends.pop();
        return begin(kept == null ? new SendOperation() : (SendOperation) kept);
    }

    /** A record for a send that is started on another thread. Any thread. */
    public SendOperation takeSendElsewhere() {
        return sendsElsewhere.take();
    }

    /** A record for the receive of a datagram. */
    public ReceiveMessageOperation takeReceiveMessage() {
        Submission kept = messageReceives.pop();
        return begin(kept == null ? new ReceiveMessageOperation() : (ReceiveMessageOperation) kept);
    }

    /** A record for the send of a datagram. */
    public SendMessageOperation takeSendMessage() {
        Submission kept = messageSends.pop();
        return begin(kept == null ? new SendMessageOperation() : (SendMessageOperation) kept);
    }

    /** Notes a record that is taken: until it is started, an exception may cut off its start. */
    private <O extends Operation> O begin(O record) {
        if (taken != null) {
            taken.next = unstarted;
            unstarted = taken;
        }
        taken = record;
        return record;
    }

    /** The start of an operation has returned. Any thread: another one's is not noted here. */
    void started(Operation operation) {
        if (taken == operation) {
            taken = null;
        }
    }

    /** Sets aside the record whose start is under way, while another one is taken into use. */
    @Nullable Operation setAside() {
        Operation starting = taken;
        taken = null;
        return starting;
    }

    /** Ends {@link #setAside}: what was taken since is in use without a start. */
    void resume(@Nullable Operation starting) {
        taken = starting;
    }

    /** Returns whether a start was cut off; called when none is under way. */
    boolean hasUnstarted() {
        return taken != null || unstarted != null;
    }

    /** Takes the records whose start was cut off, linked. */
    @Nullable Operation takeUnstarted() {
        Operation all = unstarted;
        unstarted = null;
        if (taken != null) {
            taken.next = all;
            all = taken;
            taken = null;
        }
        return all;
    }

    /** Takes a record back whose completion has read its results. */
    public void put(Operation ended) {
        started(ended);
        ended.forget();
        switch (ended) {
            case ReceiveOperation receive -> receives.push(receive);
            case SendOperation send when send.isStartedElsewhere() -> sendsElsewhere.push(send);
            case SendOperation send -> sends.push(send);
            case ReceiveMessageOperation receive -> messageReceives.push(receive);
            case SendMessageOperation send -> messageSends.push(send);
            default -> {} // rare kinds are not kept
        }
    }
}
