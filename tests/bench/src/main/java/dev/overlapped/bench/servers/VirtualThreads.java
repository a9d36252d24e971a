package dev.overlapped.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The JDK's blocking sockets, a virtual thread per connection. */
public final class VirtualThreads {
    private VirtualThreads() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.of(arguments);
        if (settings.shape() != Settings.Shape.ECHO) {
            throw settings.unknown();
        }
        try (ServerSocket server =
                new ServerSocket(settings.port(), 4096, InetAddress.ofLiteral("127.0.0.1"))) {
            Console.ready(server.getLocalPort());
            acceptEach(server, settings.buffer());
            Thread.currentThread().join(); // the others continue
        }
    }

    private static void acceptEach(ServerSocket server, int bytes) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.startVirtualThread(() -> echo(socket, bytes));
            }
        } catch (IOException e) {
            Console.complain("accepts no more", e);
        }
    }

    private static void echo(Socket socket, int bytes) {
        byte[] buffer = new byte[bytes];
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // the client has closed
        }
    }
}
