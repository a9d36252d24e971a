package dev.overlapped.internal.port;

import dev.overlapped.Adoption;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.tcp.Connector;
import dev.overlapped.internal.tcp.Listener;
import dev.overlapped.internal.udp.LoopUdpSocket;

/**
 * Takes over sockets for a port. Any thread.
 *
 * @param port gets them
 */
public record PortAdoption(InternalPort port) implements Adoption {
    @Override
    public TcpListener listener(long handle, ListenerOptions options) throws IoFailure {
        return Listener.adopt(port, handle, options);
    }

    @Override
    public TcpConnection connection(long handle) throws IoFailure {
        return Connector.adopt(port, handle);
    }

    @Override
    public UdpSocket udp(long handle, UdpOptions options) throws IoFailure {
        return LoopUdpSocket.adopt(port, handle, options);
    }
}
