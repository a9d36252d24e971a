package dev.overlapped.internal.iocp.accept;

import dev.overlapped.internal.ffi.windows.NetworkEvents;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.SocketOwner;
import dev.overlapped.internal.schedule.OwnThreads;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Waits, on a thread of its own, until a client connects to a listener for which no accept is
 * posted, and notifies the listener's owner. The only thread that waits for an event object:
 * packets of a port report operations, and here there is none.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect">page of
 * WSAEventSelect</a>): FD_ACCEPT is not signalled for a connection that an AcceptEx takes; it is
 * signalled for one that none does, once until the next accept; WSAEnumNetworkEvents clears the
 * record and resets the event. The listener becomes non-blocking, which overlapped calls do not
 * notice.
 *
 * <p>Lifetime: from {@link #begin} until {@link #stop}, after which the thread ends by itself;
 * {@link #join} waits for that.
 */
final class BacklogWatch implements Runnable {
    private final Winsock winsock;
    private final IocpSocket listener;
    private final long event;
    private final Thread thread;
    private volatile boolean stopped;

    private BacklogWatch(Winsock winsock, IocpSocket listener, long event) {
        this.winsock = winsock;
        this.listener = listener;
        this.event = event;
        this.thread = OwnThreads.daemon("overlapped-backlog", this);
    }

    /** Begins to watch; returns null if the system refuses, and then the owner is not notified. */
    static @Nullable BacklogWatch begin(Winsock winsock, IocpSocket listener) {
        long event = winsock.events().WSACreateEvent();
        if (event < 0) {
            return null;
        }
        if (winsock.events().WSAEventSelect(listener.handle(), event, NetworkEvents.FD_ACCEPT)
                != 0) {
            winsock.events().WSACloseEvent(event);
            return null;
        }
        try {
            BacklogWatch watch = new BacklogWatch(winsock, listener, event);
            watch.thread.start();
            return watch;
        } catch (OutOfMemoryError e) { // no thread can be started
            winsock.events().WSAEventSelect(listener.handle(), event, 0);
            winsock.events().WSACloseEvent(event);
            return null;
        }
    }

    @Override
    public void run() {
        Loop loop = listener.loop();
        try (Arena arena = Arena.ofConfined()) {
            long events = arena.allocateFrom(ValueLayout.JAVA_LONG, event).address();
            MemorySegment record = arena.allocate(NetworkEvents.SIZE, Integer.BYTES);
            while (!stopped
                    && winsock.events()
                                    .WSAWaitForMultipleEvents(
                                            1, events, 0, NetworkEvents.WSA_INFINITE, 0)
                            == 0
                    && reset(record.address())) {
                SocketOwner owner = listener.owner();
                loop.execute(owner::clientWaits);
            }
        } finally {
            winsock.events().WSACloseEvent(event);
        }
    }

    /** Resets the event for the next client; returns false if the watch is to end. */
    private boolean reset(long record) {
        synchronized (listener) { // its handle must not become another socket's during the call
            return !stopped
                    && !listener.isHandleClosed()
                    && winsock.events().WSAEnumNetworkEvents(listener.handle(), event, record) == 0;
        }
    }

    /** Ends the watch, before the listener's handle is closed. The loop's thread. */
    void stop() {
        stopped = true;
        winsock.events().WSASetEvent(event);
    }

    /** Waits until its thread has ended. Not while holding the listener's monitor. */
    void join() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the watch is stopped, and ends at once
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
