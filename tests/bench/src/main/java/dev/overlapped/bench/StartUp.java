package dev.overlapped.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;

/** The time from the start of a server's process to its first answer, a new process each time. */
final class StartUp {
    static final String NAME = "start-up";

    private static final String TITLE = "from the start of the process to the first answer";
    private static final int MESSAGE = 64;

    private StartUp() {}

    static void run(
            List<Contender> contenders,
            Platform platform,
            int rounds,
            Results results,
            Consumer<String> progress)
            throws IOException {
        Results.Table table = results.table(NAME, TITLE);
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                if (contender.modes().containsKey(Kind.ECHO)) {
                    progress.accept(NAME + ": round " + (round + 1) + ", " + contender.name());
                    long from = System.nanoTime();
                    try (ServerProcess server =
                            ServerProcess.start(contender, Kind.ECHO, platform, null)) {
                        beAnswered(server.port());
                        double millis = (System.nanoTime() - from) / 1e6;
                        table.add(contender.name(), Metric.START_MS, millis);
                    }
                }
            }
        }
    }

    private static void beAnswered(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.getOutputStream().write(new byte[MESSAGE]);
            if (socket.getInputStream().readNBytes(MESSAGE).length < MESSAGE) {
                throw new IOException("the first connection was not served");
            }
        }
    }
}
