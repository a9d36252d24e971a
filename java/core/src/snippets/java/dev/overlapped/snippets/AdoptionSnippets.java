package dev.overlapped.snippets;

import dev.overlapped.ActivatedSocket;
import dev.overlapped.Adoption;
import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

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
}
