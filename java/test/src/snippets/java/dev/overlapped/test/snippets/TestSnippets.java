package dev.overlapped.test.snippets;

import dev.overlapped.CompletionPort;
import dev.overlapped.TcpListener;
import dev.overlapped.test.NetworkConditions;
import dev.overlapped.test.TestNetwork;
import dev.overlapped.test.TestPeer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The examples of the documentation, which the build compiles. */
final class TestSnippets {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private TestSnippets() {}

    static void echo() throws Exception {
        // @start region="echo"
        try (TestNetwork network = TestNetwork.create(42);
                CompletionPort port = network.open();
                TcpListener listener = port.listen(ANY_PORT)) {
            listener.acceptEach(
                    c -> c.receiveEach((same, received) -> same.sendAndRelease(received)));
            network.conditions(
                    NetworkConditions.DEFAULT
                            .withDelay(Duration.ofMillis(50))
                            .withMaxSegment(1)); // every receive gets one byte
            try (TestPeer client = network.connect(listener.localAddress())) {
                client.send("hello");
                String echoed = client.receiveText(5); // about 100 ms later, of the network's time
                assert echoed.equals("hello");
            }
        }
        // @end
    }
}
