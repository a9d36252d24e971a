package dev.overlapped.internal.tcp;

/** A call of a {@link ReceiveStream}'s handler on another thread. */
record HandedOver(ReceiveStream stream, StreamSocket connection, Runnable call)
        implements Runnable {
    @Override
    public void run() {
        try {
            call.run();
        } catch (Throwable t) { // as one that is thrown on the completion thread
            stream.handlerFailed(t);
        } finally {
            connection.loop().execute(stream::returned, stream::returnedTooLate);
        }
    }
}
