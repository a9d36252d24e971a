package dev.overlapped;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A socket that a service manager has opened and passed to this process before it started:
 * systemd's socket activation, which names them in the variables LISTEN_PID, LISTEN_FDS and
 * LISTEN_FDNAMES. So a server may listen on a port that it has no right to open, start when the
 * first client connects, and restart while clients wait.
 *
 * <p>Sources: {@code sd_listen_fds(3)}. Immutable.
 *
 * {@snippet file="dev/overlapped/snippets/AdoptionSnippets.java" region="activated"}
 *
 * @since 0.1
 */
public final class ActivatedSocket {
    private static final int FIRST = 3; // SD_LISTEN_FDS_START

    private final long handle;
    private final String name;

    private ActivatedSocket(long handle, String name) {
        this.handle = handle;
        this.name = name;
    }

    /**
     * Returns the sockets that were passed to this process.
     *
     * @return in their order; empty if there are none, or if the variables are of another process
     * @throws IllegalStateException if a variable is no number
     */
    public static List<ActivatedSocket> ofProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    static List<ActivatedSocket> of(Map<String, String> environment, long pid) {
        if (!environment.containsKey("LISTEN_FDS") || number(environment, "LISTEN_PID") != pid) {
            return List.of();
        }
        long count = number(environment, "LISTEN_FDS");
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<ActivatedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ActivatedSocket(FIRST + i, i < names.length ? names[i] : ""));
        }
        return List.copyOf(sockets);
    }

    private static long number(Map<String, String> environment, String variable) {
        String text = environment.getOrDefault(variable, "0");
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as a negative number
        }
        throw new IllegalStateException(variable + "=" + text + ": must be a number from 0 on");
    }

    /**
     * Returns the number to adopt it by.
     *
     * @return a descriptor
     */
    public long handle() {
        return handle;
    }

    /**
     * Returns the name that the service manager gives it.
     *
     * @return FileDescriptorName of its unit; empty if there is none
     */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "ActivatedSocket[" + handle + (name.isEmpty() ? "" : ", " + name) + "]";
    }
}
