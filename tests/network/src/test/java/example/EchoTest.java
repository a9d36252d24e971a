package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.CompletionPort;
import dev.overlapped.TcpListener;
import dev.overlapped.test.NetworkConditions;
import dev.overlapped.test.TestNetwork;
import dev.overlapped.test.TestPeer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Unit tests of a handler, as its author writes them: with the public API alone. */
class EchoTest {
    private final Echo echo = new Echo();
    private TestNetwork network;
    private TestPeer client;

    @BeforeEach
    void connect() throws Exception {
        network = TestNetwork.create(42);
        CompletionPort port = network.open();
        TcpListener listener =
                port.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        echo.serve(listener);
        client = network.connect(listener.localAddress());
    }

    @AfterEach
    void nothingIsLeft() {
        network.close();
    }

    @Test
    void textIsEchoedHoweverTheNetworkSplitsIt() throws Exception {
        network.conditions(NetworkConditions.DEFAULT.withMaxSegment(1));
        client.send("hello, world");
        assertEquals("hello, world", client.receiveText(12));
    }

    @Test
    void theEndOfTheClientEndsTheConnection() throws Exception {
        client.endOutput();
        assertEquals(0, client.receiveToEnd().length);
        assertEquals(List.of("end"), echo.ends);
    }

    @Test
    void aSilentClientIsHungUpOn() throws Exception {
        client.send("x");
        client.receive(1);
        network.advance(Duration.ofSeconds(Echo.SILENCE_SECONDS - 1));
        assertEquals(List.of(), echo.ends);
        network.advance(Duration.ofSeconds(1));
        assertEquals(List.of("TIMED_OUT"), echo.ends);
        assertThrows(EOFException.class, () -> client.receive(1));
    }

    @Test
    void aClientThatSpeaksInTimeIsNot() throws Exception {
        for (int i = 0; i < 10; i++) {
            network.advance(Duration.ofSeconds(Echo.SILENCE_SECONDS - 1));
            client.send("x");
            assertEquals("x", client.receiveText(1));
        }
        assertEquals(List.of(), echo.ends);
    }

    @Test
    void aResetIsNoEnd() throws Exception {
        client.reset();
        network.run();
        assertEquals(List.of("CONNECTION_RESET"), echo.ends);
    }
}
