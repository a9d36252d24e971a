package dev.overlapped.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Bytes and ends of stream that take their time on the way. */
@Timeout(30)
class DelayedBytesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void closingAfterReadingAllDoesNotReset(long seed) throws IOException {
        ModelWinsock winsock =
                new ModelWinsock(new ModelSettings(seed, false, true, 0, 1, 0, 0, 0));
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        try (PeerListener server = winsock.listen(any, 2);
                PeerConnection client = winsock.connect(server.address());
                PeerConnection otherClient = winsock.connect(server.address())) {
            PeerConnection accepted = server.accept();
            PeerConnection otherAccepted = server.accept();
            for (PeerConnection peer : List.of(client, accepted, otherClient, otherAccepted)) {
                peer.timeout(10_000);
            }
            for (int i = 0; i < 10; i++) {
                client.write(new byte[10], 0, 10);
            }
            client.shutdownOutput();
            int read = 0;
            byte[] some = new byte[100];
            for (int n; (n = accepted.read(some, 0, some.length)) >= 0; ) {
                read += n;
            }
            assertEquals(100, read);
            accepted.close();
            for (int i = 0; i < 50; i++) { // longer than anything is on its way
                otherClient.write(some, 0, 1);
                assertEquals(1, otherAccepted.read(some, 0, 1));
            }
            otherAccepted.close();
            assertEquals(-1, client.read(some, 0, some.length));
        }
    }
}
