package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.Kernel32Functions;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.NetworkClock;

import java.util.concurrent.TimeUnit;

/**
 * The functions for completion ports and handles, by the rules of windows-semantics.md section 6.
 */
final class PortCalls implements Kernel32Functions {
    private static final int KNOWN_MODES = 3; // skip the port on success, skip the event

    private final Kernel kernel;
    private final FileCalls files;
    private Runnable whileWaiting = () -> {};

    PortCalls(Kernel kernel) {
        this.kernel = kernel;
        this.files = new FileCalls(kernel);
    }

    @Override
    public long CreateFileW(long name, int access, int share, int disposition, int flags) {
        return kernel.callLong(
                "CreateFileW", 0, () -> files.create(name, access, disposition, flags));
    }

    @Override
    public int GetFileSizeEx(long file, long size) {
        return kernel.call("GetFileSizeEx", file, () -> files.size(file, size));
    }

    @Override
    public long CreateIoCompletionPort(long file, long existing, long key, int threads) {
        return kernel.callLong("CreateIoCompletionPort", file, () -> create(file, existing, key));
    }

    @Override
    public int GetQueuedCompletionStatusEx(
            long port, long entries, int count, long removed, int millis, int alertable) {
        return kernel.call(
                "GetQueuedCompletionStatusEx",
                port,
                () -> dequeue(port, entries, count, removed, millis));
    }

    @Override
    public int PostQueuedCompletionStatus(long port, int bytes, long key, long overlapped) {
        return kernel.call(
                "PostQueuedCompletionStatus", port, () -> post(port, bytes, key, overlapped));
    }

    @Override
    public int CancelIoEx(long file, long overlapped) {
        return kernel.call("CancelIoEx", file, () -> cancel(file, overlapped));
    }

    @Override
    public int CloseHandle(long object) {
        return kernel.call("CloseHandle", object, () -> files.close(object) ? 0 : close(object));
    }

    @Override
    public int SetFileCompletionNotificationModes(long file, int flags) {
        return kernel.call(
                "SetFileCompletionNotificationModes", file, () -> notificationModes(file, flags));
    }

    private long create(long file, long existing, long key) {
        if (file == winsock_h.INVALID_HANDLE_VALUE()) {
            return existing == 0 ? open() : -Codes.ERROR_INVALID_PARAMETER; // [WT]
        }
        ModelSocket socket = kernel.handles.socket(file);
        if (socket == null) {
            return -Codes.ERROR_INVALID_HANDLE;
        }
        ModelPort port = existing == 0 ? null : kernel.handles.port(existing);
        if (existing != 0 && port == null) {
            return -Codes.ERROR_INVALID_HANDLE;
        } else if (socket.port != null) {
            return -Codes.ERROR_INVALID_PARAMETER; // only once [WT]
        }
        int failure = kernel.adversary.failure(Codes.ERROR_NO_SYSTEM_RESOURCES);
        if (failure != 0) {
            return -failure;
        }
        long handle = existing == 0 ? open() : existing;
        socket.port = kernel.handles.port(handle);
        socket.key = key;
        return handle;
    }

    private long open() {
        ModelPort port = new ModelPort(kernel);
        kernel.add(port);
        return kernel.handles.add(port);
    }

    private int post(long handle, int bytes, long key, long overlapped) {
        ModelPort port = kernel.handles.port(handle);
        if (port == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        port.post(key, overlapped, bytes);
        return 0;
    }

    /**
     * GetQueuedCompletionStatusEx. In virtual time it lets time pass: to the next packet or event,
     * or to its own end.
     */
    private int dequeue(long handle, long entries, int count, long removed, int millis) {
        ModelPort port = kernel.handles.port(handle);
        if (port == null) {
            return Codes.ERROR_INVALID_HANDLE;
        } else if (count <= 0 || entries == 0 || removed == 0) {
            return Codes.ERROR_INVALID_PARAMETER;
        }
        long until =
                millis == winsock_h.INFINITE()
                        ? NetworkClock.NEVER
                        : kernel.clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        try {
            int taken;
            while ((taken = port.take(entries, count)) == 0) {
                if (port.isClosed()) {
                    return Codes.ERROR_ABANDONED_WAIT_0; // [WT test_completion_port_scheduling]
                } else if (kernel.clock.nanoTime() >= until) {
                    return Codes.WAIT_TIMEOUT;
                }
                interrupted |= !await(port, until);
            }
            Native.putInt(removed, taken);
            return 0;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sets the action that runs, in virtual time, before time passes for a waiting thread. */
    void whileWaiting(Runnable other) {
        whileWaiting = other;
    }

    /** Runs the other threads; they may queue a packet, or start an operation that soon will. */
    private void letOthersRun() {
        kernel.lock.unlock();
        try {
            whileWaiting.run();
        } finally {
            kernel.lock.lock();
        }
    }

    /** Waits; returns whether it was not interrupted, which the kernel ignores. */
    private boolean await(ModelPort port, long until) {
        if (kernel.clock.isVirtual()) {
            letOthersRun();
            if (port.nextPacket() <= kernel.clock.nanoTime()) {
                return true;
            }
        }
        long next = Math.min(until, Math.min(port.nextPacket(), kernel.nextEvent()));
        if (next == NetworkClock.NEVER && kernel.clock.isVirtual()) {
            throw kernel.violation("GetQueuedCompletionStatusEx would wait for ever");
        }
        try {
            kernel.clock.waitUntil(port.changed(), next);
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            kernel.settle();
        }
    }

    private int close(long handle) {
        ModelPort port = kernel.handles.port(handle);
        if (port == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        kernel.handles.remove(handle);
        kernel.remove(port);
        port.close();
        return 0;
    }

    private int notificationModes(long handle, int modes) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.ERROR_INVALID_HANDLE;
        } else if ((modes & ~KNOWN_MODES) != 0) {
            return Codes.ERROR_INVALID_PARAMETER;
        }
        int failure = kernel.adversary.failure(Codes.ERROR_NO_SYSTEM_RESOURCES);
        if (failure != 0) {
            return failure;
        }
        // It cannot be taken back [WT test_file_completion_information].
        socket.skipsPort |= (modes & winsock_h.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS()) != 0;
        socket.skipsEvent |= (modes & winsock_h.FILE_SKIP_SET_EVENT_ON_HANDLE()) != 0;
        return 0;
    }

    private int cancel(long handle, long overlapped) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        return socket.cancel(overlapped) ? 0 : Codes.ERROR_NOT_FOUND; // [MS]
    }
}
