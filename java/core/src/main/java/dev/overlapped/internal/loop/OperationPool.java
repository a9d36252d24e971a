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
        Submission taken = receives.pop();
        return taken == null ? new ReceiveOperation() : (ReceiveOperation) taken;
    }

    /** A record for a send. */
    public SendOperation takeSend() {
        Submission taken = sends.pop();
        return taken == null ? new SendOperation() : (SendOperation) taken;
    }

    /** A record for a send that is started on another thread. Any thread. */
    public SendOperation takeSendElsewhere() {
        return sendsElsewhere.take();
    }

    /** A record for the receive of a datagram. */
    public ReceiveMessageOperation takeReceiveMessage() {
        Submission taken = messageReceives.pop();
        return taken == null ? new ReceiveMessageOperation() : (ReceiveMessageOperation) taken;
    }

    /** A record for the send of a datagram. */
    public SendMessageOperation takeSendMessage() {
        Submission taken = messageSends.pop();
        return taken == null ? new SendMessageOperation() : (SendMessageOperation) taken;
    }

    /** Takes a record back whose completion has read its results. */
    public void put(Operation ended) {
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
