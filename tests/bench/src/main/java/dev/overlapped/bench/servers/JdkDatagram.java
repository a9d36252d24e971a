package dev.overlapped.bench.servers;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * The JDK's datagram channel, blocking. It does not know the destination of a datagram, so on a
 * machine with several addresses its answers may have another source.
 */
public final class JdkDatagram {
    private JdkDatagram() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.of(arguments);
        if (settings.shape() != Settings.Shape.UDP) {
            throw settings.unknown();
        }
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.bind(new InetSocketAddress("0.0.0.0", settings.port()));
            Console.ready(((InetSocketAddress) channel.getLocalAddress()).getPort());
            ByteBuffer buffer = ByteBuffer.allocateDirect(65536);
            while (true) {
                SocketAddress source = channel.receive(buffer);
                channel.send(buffer.flip(), source);
                buffer.clear();
            }
        }
    }
}
