package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.EventFunctions;
import dev.overlapped.internal.ffi.windows.gen.WSANETWORKEVENTS;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.NetworkClock;

import java.io.InterruptedIOException;

/**
 * The calls on event objects, as far as FD_ACCEPT needs them. In virtual time, in which no thread
 * can wait for one, WSACreateEvent fails.
 */
final class EventCalls implements EventFunctions {
    private final Kernel kernel;

    EventCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public long WSACreateEvent() {
        return kernel.callLong("WSACreateEvent", 0, this::create);
    }

    @Override
    public int WSASetEvent(long event) {
        return kernel.call("WSASetEvent", event, () -> set(event));
    }

    @Override
    public int WSACloseEvent(long event) {
        return kernel.call("WSACloseEvent", event, () -> close(event));
    }

    @Override
    public int WSAWaitForMultipleEvents(
            int count, long handles, int all, int millis, int alertable) {
        return kernel.call("WSAWaitForMultipleEvents", 0, () -> await(count, handles, millis));
    }

    @Override
    public int WSAEventSelect(long s, long event, int mask) {
        return kernel.call("WSAEventSelect", s, () -> select(s, event, mask));
    }

    @Override
    public int WSAEnumNetworkEvents(long s, long event, long record) {
        return kernel.call("WSAEnumNetworkEvents", s, () -> enumerate(s, event, record));
    }

    private long create() {
        return kernel.clock.isVirtual()
                ? -Codes.WSA_NOT_ENOUGH_MEMORY
                : kernel.handles.add(new ModelEvent(kernel));
    }

    private int set(long handle) {
        ModelEvent event = kernel.handles.event(handle);
        if (event == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        event.set();
        return 0;
    }

    private int close(long handle) {
        if (kernel.handles.event(handle) == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        kernel.handles.remove(handle);
        return 0;
    }

    /** Waits for the only event that is named, without a limit in time. */
    private int await(int count, long events, int millis) {
        if (count != 1 || millis != winsock_h.WSA_INFINITE()) {
            throw kernel.violation("WSAWaitForMultipleEvents: the model waits for one, for ever");
        }
        ModelEvent event = kernel.handles.event(Native.getLong(events));
        if (event == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        boolean interrupted = false;
        while (!event.isSignalled()) {
            try {
                kernel.await(event.changed(), NetworkClock.NEVER);
            } catch (InterruptedIOException e) {
                interrupted |= Thread.interrupted(); // the kernel ignores it
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private int select(long s, long handle, int events) {
        ModelSocket socket = kernel.handles.socket(s);
        ModelEvent event = kernel.handles.event(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (event == null || events != winsock_h.FD_ACCEPT()) {
            return Codes.WSAEINVAL;
        } else if (socket.listening == null) {
            throw kernel.violation("WSAEventSelect: the model has events of listeners only");
        }
        socket.listening.select(event);
        return 0;
    }

    private int enumerate(long s, long handle, long record) {
        ModelSocket socket = kernel.handles.socket(s);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        }
        ModelEvent event = kernel.handles.event(handle);
        if (event == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        Native.putInt(
                record + WSANETWORKEVENTS.lNetworkEvents$offset(),
                event.isSignalled() ? winsock_h.FD_ACCEPT() : 0);
        event.reset();
        return 0;
    }
}
