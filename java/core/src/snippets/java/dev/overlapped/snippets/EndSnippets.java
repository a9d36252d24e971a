package dev.overlapped.snippets;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.CloseCause;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.Membership;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The examples of the documentation of ends and groups. */
abstract class EndSnippets {
    private final Set<TcpConnection> clients = ConcurrentHashMap.newKeySet();

    abstract void log(String text);

    void onClosed(AcceptedConnection connection) {
        // @start region="on-closed"
        clients.add(connection);
        connection.onClosed(
                (socket, cause) -> {
                    clients.remove(connection);
                    if (cause.kind() == CloseCause.Kind.SLOW_CONSUMER) {
                        log("cut: " + cause); // with the numbers
                    }
                });
        // @end
    }

    TcpListener rebind(CompletionPort port, TcpListener listener) throws IoFailure {
        // @start region="awaited-close"
        SocketAddress address = listener.localAddress();
        listener.blocking().close(Deadline.after(5, TimeUnit.SECONDS));
        TcpListener next = port.listen(address); // it is free
        // @end
        return next;
    }

    void multicast(UdpSocket socket, InetAddress group, NetworkInterface on, InetAddress sender)
            throws IoFailure {
        // @start region="multicast"
        Membership membership = socket.join(group, on, sender); // of this sender only
        // @end
        membership.leave();
    }
}
