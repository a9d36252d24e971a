package dev.overlapped.internal.iocp.accept;

import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.socket.IocpSocket;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The listeners of one backend whose backlog is watched. The loop's thread only. */
public final class BacklogWatches {
    private final Winsock winsock;
    private final Map<IocpSocket, BacklogWatch> watches = new IdentityHashMap<>();
    private final List<BacklogWatch> ending = new ArrayList<>();

    /**
     * @param winsock where the listeners are
     */
    public BacklogWatches(Winsock winsock) {
        this.winsock = winsock;
    }

    /** Begins to watch {@code listener}, where the system can. */
    public void begin(IocpSocket listener) {
        BacklogWatch watch = BacklogWatch.begin(winsock, listener);
        if (watch != null) {
            watches.put(listener, watch);
        }
    }

    /** Stops the watch of {@code socket}, if it has one, before its handle is closed. */
    public void stop(IocpSocket socket) {
        BacklogWatch watch = watches.remove(socket);
        if (watch != null) {
            watch.stop();
            ending.add(watch);
        }
    }

    /** Stops all watches, and waits until their threads have ended. */
    public void close() {
        for (BacklogWatch watch : watches.values()) { // of a port that is abandoned
            watch.stop();
            ending.add(watch);
        }
        for (BacklogWatch watch : ending) {
            watch.join();
        }
    }
}
