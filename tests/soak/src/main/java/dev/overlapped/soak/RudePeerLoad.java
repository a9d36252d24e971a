package dev.overlapped.soak;

import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpListener;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Clients of the JDK that reset, leave without a word, or end their stream first. */
final class RudePeerLoad implements Load {
    @Override
    public void run(Turn turn) throws Exception {
        var options = turn.receiving();
        boolean withData = turn.random.nextBoolean();
        TcpListener listener =
                turn.track(turn.server.listen(Turn.loopback(), ListenerOptions.DEFAULT));
        if (withData) {
            listener.acceptEach(
                    dev.overlapped.AcceptOptions.DEFAULT,
                    (connection, first) -> {
                        turn.track(connection).sendAndRelease(first);
                        connection.receiveEach(
                                options, (same, buffer) -> same.sendAndRelease(buffer));
                    });
        } else {
            listener.acceptEach(
                    connection ->
                            turn.track(connection)
                                    .receiveEach(
                                            options,
                                            (same, buffer) -> same.sendAndRelease(buffer)));
        }
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        List<Turn.Action> clients = new ArrayList<>();
        for (int i = turn.between(1, 12); i > 0; i--) {
            int kind = turn.between(0, 4);
            int length = turn.between(1, 30_000);
            clients.add(() -> visit(address, kind, length));
        }
        Turn.together(clients);
        listener.blocking().close(Turn.deadline());
    }

    private static void visit(InetSocketAddress address, int kind, int length) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(Turn.SECONDS * 1000);
            byte[] bytes = Pattern.bytes(kind, 0, length);
            switch (kind) {
                case 0 -> socket.setSoLinger(true, 0); // resets at once
                case 1 -> {
                    socket.getOutputStream().write(bytes);
                    socket.setSoLinger(true, 0);
                }
                case 2 -> socket.getOutputStream().write(bytes); // reads nothing of the answer
                case 3 -> {
                    socket.getOutputStream().write(bytes);
                    socket.shutdownOutput();
                    InputStream in = socket.getInputStream();
                    byte[] answer = in.readAllBytes();
                    Turn.require(Arrays.equals(bytes, answer), "another answer");
                }
                default -> {
                    socket.shutdownOutput(); // without a byte
                    int end = socket.getInputStream().read();
                    Turn.require(end < 0, "an answer to nothing");
                }
            }
        }
    }
}
