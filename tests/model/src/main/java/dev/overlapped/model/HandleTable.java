package dev.overlapped.model;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;

/**
 * The handles of the process. As on Windows, the number of a closed one is used again at once, so
 * that the user of a stale handle hits another object.
 */
final class HandleTable {
    private static final long FIRST = 0x100;
    private static final long STEP = 4;

    private final Map<Long, Object> open = new TreeMap<>();
    private final ArrayDeque<Long> free = new ArrayDeque<>();
    private long next = FIRST;
    private int sockets;
    private int maxSockets = Integer.MAX_VALUE;

    void limitSockets(int max) {
        maxSockets = max;
    }

    boolean isFull() {
        return sockets >= maxSockets;
    }

    long add(Object object) {
        long handle = free.isEmpty() ? next : free.pop();
        next += handle == next ? STEP : 0;
        open.put(handle, object);
        sockets += object instanceof ModelSocket ? 1 : 0;
        return handle;
    }

    void remove(long handle) {
        Object object = open.remove(handle);
        sockets -= object instanceof ModelSocket ? 1 : 0;
        free.push(handle);
    }

    /** The socket of that handle, or null. */
    ModelSocket socket(long handle) {
        return open.get(handle) instanceof ModelSocket socket ? socket : null;
    }

    /** The port of that handle, or null. */
    ModelPort port(long handle) {
        return open.get(handle) instanceof ModelPort port ? port : null;
    }

    /** The event of that handle, or null. */
    ModelEvent event(long handle) {
        return open.get(handle) instanceof ModelEvent event ? event : null;
    }

    /** The end of a mailslot of that handle, or null. */
    ModelMailslot mailslot(long handle) {
        return open.get(handle) instanceof ModelMailslot mailslot ? mailslot : null;
    }

    /** The overlapped operations of that handle, a socket's or a mailslot's; or null. */
    ModelSocket operations(long handle) {
        ModelMailslot mailslot = mailslot(handle);
        return mailslot != null ? mailslot.operations : socket(handle);
    }

    /** The file of that handle, or null. */
    ModelFile file(long handle) {
        return open.get(handle) instanceof ModelFile file ? file : null;
    }

    /** Lists the open handles. */
    @Override
    public String toString() {
        return open.toString();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }
}
