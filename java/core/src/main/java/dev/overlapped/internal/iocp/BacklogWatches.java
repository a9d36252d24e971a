package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ffi.windows.Winsock;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The listeners of one backend whose backlog is watched. The loop's thread only. */
final class BacklogWatches {
    private final Winsock winsock;
    private final Map<IocpSocket, BacklogWatch> watches = new IdentityHashMap<>();
    private final List<BacklogWatch> ending = new ArrayList<>();

    BacklogWatches(Winsock winsock) {
        this.winsock = winsock;
    }

    void begin(IocpSocket listener) {
        BacklogWatch watch = BacklogWatch.begin(winsock, listener);
        if (watch != null) {
            watches.put(listener, watch);
        }
    }

    /** Before the handle of {@code socket}, which may be watched, is closed. */
    void stop(IocpSocket socket) {
        BacklogWatch watch = watches.remove(socket);
        if (watch != null) {
            watch.stop();
            ending.add(watch);
        }
    }

    /** Waits until nothing of them is left. */
    void close() {
        watches.values().forEach(BacklogWatch::stop); // of a port that is abandoned
        watches.values().forEach(BacklogWatch::join);
        ending.forEach(BacklogWatch::join);
    }
}
