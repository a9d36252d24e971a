package dev.overlapped.internal.socket;

import dev.overlapped.internal.schedule.Submission;

/**
 * A task that {@link AbstractSocket#execute} has accepted. It runs once, on the socket's completion
 * thread, also if the socket is closed meanwhile.
 */
final class Task extends Submission {
    private final AbstractSocket socket;
    private final Runnable task;

    Task(AbstractSocket socket, Runnable task) {
        this.socket = socket;
        this.task = task;
    }

    @Override
    public void run() {
        socket.call(task);
    }

    @Override
    public void rejected() {
        throw socket.rejection();
    }
}
