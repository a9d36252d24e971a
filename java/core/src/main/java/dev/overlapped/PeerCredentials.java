package dev.overlapped;

import java.net.SocketOption;

/**
 * The process at the other end of a connection of a Unix domain socket, as the kernel recorded it
 * when the connection was made, or began to be listened for. Read with {@link #OPTION}. Linux only;
 * the JDK's {@code SO_PEERCRED} reports the names of user and group, but no process.
 *
 * <p>The numbers are those of this process's namespaces. A process number may belong to another
 * process by now.
 *
 * <p>Sources: {@code unix(7)}, SO_PEERCRED. Immutable.
 *
 * {@snippet file="dev/overlapped/snippets/UnixSnippets.java" region="credentials"}
 *
 * @since 0.1
 */
public final class PeerCredentials {
    /**
     * The option to read of a connection: SO_PEERCRED. It is read only, and setting it refused with
     * an {@link IllegalArgumentException}; sockets of other kinds and families, and those of other
     * systems, fail with {@link IoFailure.Kind#UNSUPPORTED}.
     */
    public static final SocketOption<PeerCredentials> OPTION =
            new SocketOption<>() {
                @Override
                public String name() {
                    return "SO_PEERCRED";
                }

                @Override
                public Class<PeerCredentials> type() {
                    return PeerCredentials.class;
                }

                @Override
                public String toString() {
                    return name();
                }
            };

    private final int pid;
    private final int uid;
    private final int gid;

    private PeerCredentials(int pid, int uid, int gid) {
        this.pid = pid;
        this.uid = uid;
        this.gid = gid;
    }

    /**
     * Makes a value of its parts.
     *
     * @param pid the process
     * @param uid the user's 32 bits
     * @param gid the group's 32 bits
     * @return the value
     */
    public static PeerCredentials of(int pid, int uid, int gid) {
        return new PeerCredentials(pid, uid, gid);
    }

    /**
     * Returns the process.
     *
     * @return its number, see {@link ProcessHandle#of}; 0 if it is not visible in this namespace
     */
    public long pid() {
        return pid;
    }

    /**
     * Returns the effective user.
     *
     * @return its number, 0 to 4,294,967,295
     */
    public long uid() {
        return Integer.toUnsignedLong(uid);
    }

    /**
     * Returns the effective group.
     *
     * @return its number, 0 to 4,294,967,295
     */
    public long gid() {
        return Integer.toUnsignedLong(gid);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerCredentials peer
                && pid == peer.pid
                && uid == peer.uid
                && gid == peer.gid;
    }

    @Override
    public int hashCode() {
        return (pid * 31 + uid) * 31 + gid;
    }

    @Override
    public String toString() {
        return "PeerCredentials[pid " + pid() + ", uid " + uid() + ", gid " + gid() + "]";
    }
}
