package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;

/** Nagle's algorithm is off from the start, on both ends and in both families. */
@Timeout(30)
class NoDelayTest {
    @Test
    void connectionsOfIpv4SendAtOnce() throws Exception {
        bothEndsSendAtOnce("127.0.0.1");
    }

    @Test
    void connectionsOfIpv6SendAtOnce() throws Exception {
        bothEndsSendAtOnce("::1");
    }

    private static void bothEndsSendAtOnce(String host) throws Exception {
        try (CompletionPort port = open();
                TcpListener listener =
                        port.listen(new InetSocketAddress(InetAddress.getByName(host), 0));
                TcpConnection connected =
                        port.blocking()
                                .connect(
                                        listener.localAddress(),
                                        ConnectOptions.DEFAULT,
                                        Deadline.NONE);
                TcpConnection accepted = listener.blocking().accept(Deadline.NONE)) {
            assertTrue(connected.getOption(StandardSocketOptions.TCP_NODELAY));
            assertTrue(accepted.getOption(StandardSocketOptions.TCP_NODELAY));
        }
    }

    private static CompletionPort open() {
        try {
            return CompletionPort.open();
        } catch (IoFailure refused) {
            return abort("no backend here: " + refused.getMessage());
        }
    }
}
