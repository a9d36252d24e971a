package dev.overlapped.snippets;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.ListenerOptions;
import dev.overlapped.SocketOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpInfo;
import dev.overlapped.TcpListener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;

/** The examples of socket options. */
final class OptionSnippets {
    private OptionSnippets() {}

    static void before(CompletionPort port, InetSocketAddress server) throws IOException {
        // @start region="before"
        TcpListener listener =
                port.listen(
                        new InetSocketAddress(8080), // IPv4 and IPv6
                        ListenerOptions.DEFAULT
                                .with(StandardSocketOptions.SO_KEEPALIVE, true) // inherited
                                .with(StandardSocketOptions.SO_RCVBUF, 1 << 20));

        TcpConnection connection =
                port.blocking()
                        .connect(
                                server,
                                ConnectOptions.DEFAULT
                                        .withLocal(new InetSocketAddress("127.0.0.9", 0))
                                        .with(SocketOptions.TCP_KEEPIDLE, 30),
                                Deadline.NONE);
        // @end
        listener.close();
        connection.close();
    }

    static void raw(TcpConnection connection) throws IOException {
        // @start region="raw"
        byte[] cubic = "cubic".getBytes();
        connection.setOption(SocketOptions.raw(6, 13), cubic); // IPPROTO_TCP, TCP_CONGESTION
        // @end
    }

    static void info(TcpConnection connection) throws IOException {
        // @start region="info"
        TcpInfo info = connection.getOption(SocketOptions.TCP_INFO);
        System.out.println("round trip: " + info.roundTripTime().toNanos() / 1000 + " us");
        // @end
    }
}
