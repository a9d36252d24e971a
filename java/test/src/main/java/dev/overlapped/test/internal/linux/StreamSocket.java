package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.TcpInfoLayout;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Endpoint;
import dev.overlapped.test.internal.network.Native;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/** A TCP socket: listening, connecting, connected or none of these (tcp(7), socket(7)). */
final class StreamSocket extends Socket {
    private static final byte TCP_ESTABLISHED = 1;
    private static final byte TCP_CLOSE = 7;
    private static final int LOOPBACK_SEGMENT = 32_768;
    private static final int INITIAL_WINDOW = 10;

    private final TcpNetwork network;
    boolean nonblocking;

    private ArrayDeque<Endpoint> backlog; // null = it does not listen
    private int backlogRoom;
    private Endpoint connection; // null = none
    private boolean connecting;
    private int attempt; // which connect the network is working on
    private int error;

    StreamSocket(Kernel kernel, TcpNetwork network, boolean ipv6, boolean nonblocking) {
        super(kernel, ipv6, false);
        this.network = network;
        this.nonblocking = nonblocking;
    }

    @Override
    int protocol() {
        return SocketConstants.IPPROTO_TCP;
    }

    @Override
    Ports ports() {
        return network.ports;
    }

    // ---- listening

    @Override
    int listen(int room) {
        if (connection != null || connecting) {
            return -ErrorCodes.EINVAL;
        }
        backlogRoom = room;
        if (backlog == null) {
            bindAnyhow();
            backlog = new ArrayDeque<>();
            network.listen(this, local, isDualStack(), this::offer);
        }
        return 0;
    }

    /** Linux takes one more than was asked for (sk_acceptq_is_full). */
    private boolean offer(Endpoint arrived) {
        if (backlog.size() > backlogRoom) {
            return false;
        }
        backlog.add(arrived);
        changed();
        return true;
    }

    boolean isListening() {
        return backlog != null;
    }

    boolean hasClient() {
        return backlog != null && !backlog.isEmpty();
    }

    /** Takes a connection out of the backlog, which has one. */
    StreamSocket accept(boolean isNonblocking) {
        StreamSocket accepted = new StreamSocket(kernel, network, ipv6, isNonblocking);
        accepted.unix = unix;
        accepted.options.inherit(options);
        accepted.become(backlog.remove());
        return accepted;
    }

    private void become(Endpoint established) {
        connection = established;
        local = established.local();
        established.owner(this::changed);
    }

    // ---- connecting

    /** Begins to connect, or says how far it is: 0, −EINPROGRESS, −EALREADY or the failure. */
    @Override
    int connect(InetSocketAddress remote) {
        if (!takes(remote)) {
            return -ErrorCodes.ENETUNREACH; // a mapped address (net/ipv6/tcp_ipv6.c)
        } else if (connecting) {
            return -ErrorCodes.EALREADY;
        } else if (connection != null || backlog != null) {
            return -ErrorCodes.EISCONN;
        }
        bindAnyhow();
        InetSocketAddress to =
                Addresses.isWildcard(remote)
                        ? new InetSocketAddress(Addresses.loopback(ipv6), remote.getPort())
                        : remote;
        InetAddress from =
                Addresses.isWildcard(local) ? Addresses.loopback(ipv6) : local.getAddress();
        InetSocketAddress source = new InetSocketAddress(from, local.getPort());
        connecting = true;
        error = 0;
        int mine = ++attempt;
        network.connect(
                source, to, () -> connecting && attempt == mine, this::connected, this::failed);
        return connecting ? -ErrorCodes.EINPROGRESS : error == 0 ? 0 : -takeError();
    }

    private void connected(Endpoint established) {
        connecting = false;
        become(established);
        changed();
    }

    private void failed(int code) {
        connecting = false;
        error = code;
        unbind();
        changed();
    }

    boolean isConnecting() {
        return connecting;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Whoever was bound by connecting alone is bound no longer. */
    private void unbind() {
        if (!boundByName) {
            ports().release(this);
            local = null;
        }
    }

    @Override
    int dissolve() {
        if (connection != null) {
            if (!connection.isOver()) {
                connection.abort();
            }
            connection.owner(null);
            connection = null;
        }
        connecting = false;
        error = 0;
        unbind();
        changed();
        return 0;
    }

    // ---- the connection

    @Override
    InetSocketAddress remoteName() {
        return connection == null || connection.isOver() ? null : connection.remote();
    }

    @Override
    InetSocketAddress formerRemoteName() {
        return connection == null ? null : connection.remote();
    }

    @Override
    int poll() {
        if (backlog != null) {
            return backlog.isEmpty() ? 0 : IN;
        } else if (connecting) {
            return 0;
        } else if (connection == null) {
            return error != 0 ? IN | OUT | ERR | HUP : OUT | HUP;
        }
        boolean over = connection.isOver();
        boolean both = connection.isEndSent() && connection.hasEndArrived();
        boolean readable =
                connection.available() > 0 || connection.hasEndArrived() || connection.isReset();
        boolean writable = connection.isEndSent() || connection.space() > 0;
        return (readable ? IN : 0)
                | (writable || over ? OUT : 0)
                | (connection.hasError() ? ERR : 0)
                | (both || over ? HUP : 0);
    }

    @Override
    int takeError() {
        if (connection != null) {
            return code(connection.takeError());
        }
        int pending = error;
        error = 0;
        return pending;
    }

    /** ECONNRESET, and EPIPE where the other side had ended its stream (tcp_reset). */
    private static int code(Endpoint.Error pending) {
        return switch (pending) {
            case NONE -> 0;
            case RESET -> ErrorCodes.ECONNRESET;
            case RESET_AFTER_END -> ErrorCodes.EPIPE;
        };
    }

    /** The state, segments and window as loopback has them; the rest is 0. */
    @Override
    int info(long value, long length) {
        int bytes = (int) Math.min(Native.getInt(length), TcpInfoLayout.SIZE);
        byte[] info = new byte[(int) TcpInfoLayout.SIZE];
        ByteBuffer numbers = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
        boolean isOpen = connection != null && !connection.isOver();
        numbers.put((int) TcpInfoLayout.STATE, isOpen ? TCP_ESTABLISHED : TCP_CLOSE);
        numbers.putInt((int) TcpInfoLayout.SND_MSS, LOOPBACK_SEGMENT);
        numbers.putInt((int) TcpInfoLayout.SND_CWND, INITIAL_WINDOW);
        numbers.putInt((int) TcpInfoLayout.RTT, 1);
        Native.write(info, 0, value, bytes);
        Native.putInt(length, bytes);
        return 0;
    }

    @Override
    int shutdown(int how) {
        if (how != SocketConstants.SHUT_WR) {
            return -ErrorCodes.EOPNOTSUPP; // the library never does it
        } else if (connection == null || connection.isOver()) {
            return -ErrorCodes.ENOTCONN;
        }
        connection.end();
        return 0;
    }

    /** Returns the result of a receive without data: 0 at the end, −errno, or {@link #WAITS}. */
    private int whyNothing() {
        if (connection == null) {
            return connecting ? WAITS : error != 0 ? -takeError() : -ErrorCodes.ENOTCONN;
        }
        int pending = code(connection.takeError());
        if (pending != 0) {
            return -pending;
        }
        return connection.hasEndArrived() || connection.isReset() ? 0 : WAITS;
    }

    /** Returns the number of bytes that can be received now; 0 or less if none, and the reason. */
    int available() {
        int bytes = connection == null ? 0 : connection.available();
        return bytes > 0 ? bytes : whyNothing();
    }

    /** Returns bytes that are {@link #available}, which stay. */
    byte[] peek(int bytes) {
        return connection.peek(bytes);
    }

    /** Takes bytes that are {@link #available}. */
    byte[] receive(int bytes) {
        if (kernel.adversary.resets()) {
            connection.breakOff();
        }
        return connection.receive(bytes);
    }

    /** Returns whether a receive after the last one would not wait. */
    boolean isReadable() {
        return (poll() & IN) != 0;
    }

    /** Returns the number of bytes that can be sent now, {@link #WAITS}, or −errno. */
    int space() {
        if (connection == null) {
            return connecting ? WAITS : error != 0 ? -takeError() : -ErrorCodes.EPIPE;
        }
        int pending = code(connection.takeError());
        if (pending != 0) {
            return -pending;
        } else if (connection.isReset() || connection.isEndSent()) {
            return -ErrorCodes.EPIPE;
        }
        int space = connection.space();
        return space == 0 ? WAITS : space;
    }

    /** Sends what there is {@link #space} for. */
    void send(byte[] bytes) {
        if (kernel.adversary.resets()) {
            connection.breakOff();
        }
        connection.send(bytes);
    }

    @Override
    void released() {
        if (backlog != null) {
            network.stopListening(this);
            backlog.forEach(Endpoint::abort);
            backlog.clear();
        }
        connecting = false;
        ports().release(this);
        if (connection != null) {
            connection.owner(null);
            if (options.isAbortive()) {
                connection.abort();
            } else {
                connection.close();
            }
        }
    }

    @Override
    public String toString() {
        return backlog != null
                ? "listener " + local
                : connection != null ? "connection " + connection : "socket " + local;
    }
}
