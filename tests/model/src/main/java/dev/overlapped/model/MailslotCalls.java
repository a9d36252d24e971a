package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.MailslotFunctions;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Native;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The functions for mailslots, by Microsoft's pages (<em>CreateMailslotW function</em>, <em>Reading
 * from a Mailslot</em>, <em>Writing to a Mailslot</em>). Handles are for asynchronous I/O; messages
 * have no parts. What is written to other computers is noted, with the thread that called.
 */
final class MailslotCalls implements MailslotFunctions {
    private static final String LOCAL = "\\\\.\\mailslot\\";
    private static final String MAILSLOT = "\\mailslot\\";
    private static final int MAX_REMOTE_BYTES = 424; // [MS]

    private final Kernel kernel;
    private final Map<String, ModelMailslot> servers = new TreeMap<>();
    private final List<String> remoteWrites = new ArrayList<>();

    MailslotCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Returns each write to other computers so far: its thread, path and number of bytes. */
    List<String> remoteWrites() {
        return List.copyOf(remoteWrites);
    }

    @Override
    public long CreateMailslotW(long name, int maxBytes, int timeout) {
        return kernel.callLong("CreateMailslotW", 0, () -> create(name, maxBytes, timeout));
    }

    @Override
    public int GetMailslotInfo(long slot, long max, long next, long count, long timeout) {
        return kernel.call("GetMailslotInfo", slot, () -> info(slot, max, next, count, timeout));
    }

    @Override
    public int ReadFile(long file, long buffer, int bytes, long overlapped) {
        return kernel.call("ReadFile", file, () -> read(file, buffer, bytes, overlapped));
    }

    @Override
    public int WriteFile(long file, long buffer, int bytes, long overlapped) {
        return kernel.call("WriteFile", file, () -> write(file, buffer, bytes, overlapped));
    }

    private static String key(String path) {
        return path.toLowerCase(Locale.ROOT);
    }

    private long create(long name, int maxBytes, int timeout) {
        String path = Native.getWideText(name);
        if (!key(path).startsWith(LOCAL) || path.length() == LOCAL.length()) {
            return -winsock_h.ERROR_INVALID_NAME();
        } else if (timeout != winsock_h.MAILSLOT_WAIT_FOREVER()) {
            throw kernel.violation("the model has no read time-out");
        } else if (servers.containsKey(key(path))) {
            return -winsock_h.ERROR_ALREADY_EXISTS();
        }
        int failure = kernel.adversary.failure(Codes.ERROR_NO_SYSTEM_RESOURCES);
        if (failure != 0) {
            return -failure;
        }
        ModelMailslot server = new ModelMailslot(kernel, path, maxBytes, null);
        servers.put(key(path), server);
        return added(server);
    }

    /** Returns whether CreateFileW of that path opens a mailslot. */
    static boolean isMailslot(String path) {
        return path.startsWith("\\\\") && key(path).contains(MAILSLOT);
    }

    /** CreateFileW of a mailslot. */
    long open(String path, int access, int disposition, int flags) {
        if (access != winsock_h.GENERIC_WRITE()
                || disposition != winsock_h.OPEN_EXISTING()
                || (flags & winsock_h.FILE_FLAG_OVERLAPPED()) == 0) {
            return -Codes.ERROR_INVALID_PARAMETER; // the model opens them to write asynchronously
        }
        ModelMailslot server = servers.get(key(path));
        if (server == null && key(path).startsWith(LOCAL)) {
            return -Codes.ERROR_FILE_NOT_FOUND;
        }
        return added(new ModelMailslot(kernel, path, 0, server));
    }

    private long added(ModelMailslot mailslot) {
        long handle = kernel.handles.add(mailslot);
        mailslot.operations.handle(handle);
        return handle;
    }

    private int info(long slot, long max, long next, long count, long timeout) {
        ModelMailslot mailslot = kernel.handles.mailslot(slot);
        if (mailslot == null || mailslot.server != null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        put(max, mailslot.maxBytes());
        put(next, mailslot.nextBytes(winsock_h.MAILSLOT_NO_MESSAGE()));
        put(count, mailslot.count());
        put(timeout, winsock_h.MAILSLOT_WAIT_FOREVER());
        return 0;
    }

    private static void put(long address, int value) {
        if (address != 0) {
            Native.putInt(address, value);
        }
    }

    private int read(long file, long buffer, int bytes, long overlapped) {
        ModelMailslot mailslot = kernel.handles.mailslot(file);
        if (mailslot == null) {
            return Codes.ERROR_INVALID_HANDLE;
        } else if (isWriter(mailslot)) {
            return Codes.ERROR_ACCESS_DENIED;
        }
        int failure = kernel.failure(Codes.ERROR_NO_SYSTEM_RESOURCES);
        if (failure != 0) {
            return failure;
        } else if (!mailslot.fits(bytes) && !kernel.adversary.pretendsPending()) {
            return winsock_h.ERROR_INSUFFICIENT_BUFFER(); // and no packet follows
        }
        PendingOperation operation =
                mailslot.operations.begin(
                        PendingOperation.Kind.RECEIVE_MESSAGE,
                        overlapped,
                        Buffers.of(buffer, bytes));
        mailslot.read(operation);
        return mailslot.operations.started(operation);
    }

    private boolean isWriter(ModelMailslot mailslot) {
        return mailslot.server != null || !key(mailslot.path).startsWith(LOCAL);
    }

    private int write(long file, long buffer, int bytes, long overlapped) {
        ModelMailslot writer = kernel.handles.mailslot(file);
        if (writer == null) {
            return Codes.ERROR_INVALID_HANDLE;
        } else if (!isWriter(writer)) {
            return Codes.ERROR_ACCESS_DENIED;
        } else if (writer.server == null && bytes > MAX_REMOTE_BYTES) {
            throw kernel.violation(bytes + " bytes to " + writer.path);
        } else if (writer.server != null && writer.server.isClosed()) {
            return Codes.ERROR_FILE_NOT_FOUND;
        } else if (writer.server != null && writer.server.refuses(bytes)) {
            return Codes.ERROR_INVALID_PARAMETER;
        }
        int failure = kernel.failure(Codes.ERROR_NO_SYSTEM_RESOURCES);
        if (failure != 0) {
            return failure;
        }
        PendingOperation operation =
                writer.operations.begin(
                        PendingOperation.Kind.SEND_MESSAGE, overlapped, Buffers.of(buffer, bytes));
        byte[] message = operation.buffers.drain(0, bytes);
        operation.moved = bytes;
        if (writer.server != null) {
            writer.server.write(message);
        } else {
            remoteWrites.add(Thread.currentThread().getName() + " " + writer.path + " " + bytes);
        }
        writer.operations.complete(operation, Status.SUCCESS, null);
        return writer.operations.started(operation);
    }

    /** CloseHandle of a mailslot; returns false if the handle is none. */
    boolean close(long handle) {
        ModelMailslot mailslot = kernel.handles.mailslot(handle);
        if (mailslot == null) {
            return false;
        }
        kernel.handles.remove(handle);
        mailslot.close();
        servers.remove(key(mailslot.path), mailslot);
        return true;
    }
}
