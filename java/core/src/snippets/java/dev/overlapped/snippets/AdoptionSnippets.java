package dev.overlapped.snippets;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.ActivatedSocket;
import dev.overlapped.Adoption;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.Handover;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sockets that the process has already. */
final class AdoptionSnippets {
    private AdoptionSnippets() {}

    void activated(CompletionPort port) throws IoFailure {
        // @start region="activated"
        for (ActivatedSocket socket : ActivatedSocket.ofProcess()) { // systemd has opened them
            TcpListener listener =
                    Adoption.on(port).listener(socket.handle(), ListenerOptions.DEFAULT);
            listener.acceptEach(client -> client.receiveEach(TcpConnection::sendAndRelease));
        }
        // @end region="activated"
    }

    // @start region="handover"
    private static final AbstractUnixAddress RESTART = AbstractUnixAddress.of("my-server-restart");

    void predecessor(CompletionPort port, TcpListener listener) throws IoFailure {
        Handover.offer(RESTART, List.of(listener))
                .taken()
                .thenRunAsync(() -> port.shutdown(ShutdownOptions.DEFAULT)); // in order, then exit
    }

    void successor(CompletionPort port) throws IoFailure {
        Handover.take(
                port,
                RESTART,
                ListenerOptions.DEFAULT,
                Deadline.after(5, TimeUnit.SECONDS),
                listener -> listener.acceptEach(this::serve));
    }

    // @end region="handover"

    void either(CompletionPort port) throws IoFailure {
        // @start region="take-or-listen"
        List<TcpListener> listeners =
                Handover.takeOrListen(
                        port,
                        RESTART,
                        List.of(new InetSocketAddress(7007)),
                        ListenerOptions.DEFAULT,
                        Deadline.after(5, TimeUnit.SECONDS),
                        listener -> listener.acceptEach(this::serve));
        Handover.offer(RESTART, listeners); // to the one after
        // @end region="take-or-listen"
    }

    private void serve(TcpConnection client) {
        client.receiveEach(TcpConnection::sendAndRelease);
    }
}
