package dev.overlapped.internal;

/**
 * Records for a loop's next receives and sends, so that starting one from the loop's own thread
 * allocates nothing in the steady state. An idle connection keeps none. The loop's thread only;
 * other threads make new records, which end up here.
 */
public final class OperationPool {
    /** More than this of a kind go to the garbage collector. */
    private static final int MOST = 4096;

    private Submission receives;
    private Submission sends;
    private int receiveCount;
    private int sendCount;

    OperationPool() {}

    /** A record for a receive. */
    public ReceiveOperation takeReceive() {
        if (receives == null) {
            return new ReceiveOperation();
        }
        ReceiveOperation taken = (ReceiveOperation) receives;
        receives = taken.next;
        receiveCount--;
        taken.next = null;
        return taken;
    }

    /** A record for a send. */
    public SendOperation takeSend() {
        if (sends == null) {
            return new SendOperation();
        }
        SendOperation taken = (SendOperation) sends;
        sends = taken.next;
        sendCount--;
        taken.next = null;
        return taken;
    }

    /** Takes a record back whose completion has read its results. */
    public void put(Operation ended) {
        ended.forget();
        switch (ended) {
            case ReceiveOperation receive when receiveCount < MOST -> {
                receive.next = receives;
                receives = receive;
                receiveCount++;
            }
            case SendOperation send when sendCount < MOST -> {
                send.next = sends;
                sends = send;
                sendCount++;
            }
            default -> {} // rare kinds are not kept
        }
    }
}
