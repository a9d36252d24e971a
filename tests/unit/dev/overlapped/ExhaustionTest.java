package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Processes that run out of descriptors or heap while they serve. */
@Timeout(180)
class ExhaustionTest {
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static int echo(InetSocketAddress server) throws IOException {
        try (Socket client = new Socket()) {
            client.connect(server, 2_000);
            client.setSoTimeout(2_000);
            client.getOutputStream().write('x');
            return client.getInputStream().read();
        }
    }

    // ---- descriptors, and the classes that need one

    /** Loaded when the port is open, to be found in the log of classes. */
    static final class PortIsOpen {
        static void now() {}
    }

    /** Opens a port, uses up all descriptors, and only then has the first client, and a failure. */
    static final class WithoutDescriptors {
        public static void main(String[] args) throws Exception {
            CompletionPort port =
                    CompletionPort.builder().threads(1).onHandlerFailure((t, e) -> {}).open();
            TcpListener listener = port.listen(ANY);
            listener.acceptEach(
                    connection ->
                            connection.receiveEach(
                                    (same, buffer) -> {
                                        same.sendAndRelease(buffer);
                                        throw new IllegalStateException("planned");
                                    }));
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            Socket client = new Socket();
            client.setSoTimeout(10_000);
            client.bind(null); // its descriptor, and the classes of the JDK
            List<FileInputStream> all = new ArrayList<>();
            PortIsOpen.now();
            try {
                while (true) {
                    all.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) { // there are no more
                all.removeLast().close(); // one for the connection
            }
            client.connect(address);
            client.getOutputStream().write('x');
            int read = client.getInputStream().read();
            System.out.println(read == 'x' ? "served" : "read " + read);
            for (FileInputStream one : all) {
                one.close();
            }
            port.close();
            System.out.println("closed");
            System.exit(0);
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no limit of handles to use up")
    void noClassIsLoadedOnceAPortIsOpen(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("classes");
        String printed =
                new OwnJvm()
                        .with(NATIVE, "-Xlog:class+load=info:file=" + log)
                        .run(WithoutDescriptors.class);
        assertEquals(List.of("served", "closed"), printed.lines().toList());
        List<String> lines = Files.readAllLines(log);
        int open = 0;
        while (!lines.get(open).contains(PortIsOpen.class.getName())) {
            open++;
        }
        Pattern ours =
                Pattern.compile(".*\\bdev\\.overlapped\\.(?!ExhaustionTest)[\\w.$]+ source.*");
        List<String> late =
                lines.subList(open, lines.size()).stream()
                        .filter(line -> ours.matcher(line).matches())
                        .filter(line -> !line.contains("$$")) // made in memory
                        .toList();
        assertEquals(List.of(), late);
    }

    // ---- the heap

    /** Other code of the process fills the heap for a second, while clients come. */
    static final class WithoutHeap {
        static volatile List<byte[]> hog;

        public static void main(String[] args) throws Exception {
            CompletionPort port =
                    CompletionPort.builder().threads(2).onHandlerFailure((t, e) -> {}).open();
            TcpListener listener = port.listen(ANY);
            listener.acceptEach(c -> c.receiveEach(TcpConnection::sendAndRelease));
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            echo(address);
            Thread hogging = new Thread(WithoutHeap::fill);
            hogging.start();
            while (hogging.isAlive()) {
                try {
                    echo(address);
                } catch (IOException | OutOfMemoryError e) { // planned
                    Thread.onSpinWait();
                }
            }
            String after;
            try {
                after = echo(address) == 'x' ? "served" : "not served";
            } catch (IOException e) {
                after = port.status().isClosed() && listener.isClosed() ? "closed" : "deaf";
            }
            System.out.println(after);
            Thread closing = Thread.ofPlatform().daemon().start(port::close);
            closing.join(20_000);
            System.out.println(closing.isAlive() ? "close() hangs" : "ended");
            System.exit(0);
        }

        private static void fill() {
            List<byte[]> all = new ArrayList<>(100_000);
            hog = all;
            int size = 1 << 20;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (System.nanoTime() - end < 0) {
                try {
                    all.add(new byte[size]);
                } catch (OutOfMemoryError e) {
                    size = Math.max(16, size / 2);
                }
            }
            hog = null;
        }
    }

    @Test
    void aFullHeapLeavesAPortThatServesOrIsClosed() throws Exception {
        String printed = new OwnJvm().with(NATIVE, "-Xmx48m").run(WithoutHeap.class);
        List<String> lines = printed.lines().filter(line -> !line.isBlank()).toList();
        assertTrue(lines.contains("served") || lines.contains("closed"), printed);
        assertTrue(lines.contains("ended"), printed);
    }
}
