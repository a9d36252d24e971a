package dev.overlapped.snippets;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.PeerCredentials;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unix domain sockets. */
final class UnixSnippets {
    private UnixSnippets() {}

    TcpListener onAPath(CompletionPort port, Path path) throws IOException {
        // @start region="path"
        Files.deleteIfExists(path); // left by the process before, which is known to have ended
        TcpListener listener = port.listen(UnixDomainSocketAddress.of(path));
        listener.acceptEach(connection -> connection.receiveEach(TcpConnection::sendAndRelease));
        // @end region="path"
        return listener;
    }

    TcpListener withoutAFile(CompletionPort port) throws IoFailure {
        // @start region="abstract"
        TcpListener listener = port.listen(AbstractUnixAddress.of("my-server"));
        // @end region="abstract"
        return listener;
    }

    // @start region="credentials"
    void accepted(AcceptedConnection connection) throws IoFailure {
        PeerCredentials client = connection.getOption(PeerCredentials.OPTION);
        if (client.uid() != 0) {
            connection.close();
        }
    }
    // @end region="credentials"
}
