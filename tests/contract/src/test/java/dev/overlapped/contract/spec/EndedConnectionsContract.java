package dev.overlapped.contract.spec;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The memory of connections that have ended: while their port is in use, it keeps neither them nor
 * the user's objects that they have.
 */
abstract class EndedConnectionsContract extends PortContract {
    private static final int CONNECTIONS = 20;

    EndedConnectionsContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Something that is done with a connection. */
    private interface Use {
        void use(TcpConnection ours, PeerSocket theirs) throws Exception;
    }

    /** Uses connections at once, so that many records of operations are made, and ends them. */
    private List<WeakReference<Object>> usedAndEnded(Use use) throws Exception {
        List<WeakReference<Object>> attachments = new ArrayList<>();
        List<Pair> pairs = new ArrayList<>();
        try (TcpListener listener = listen()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Pair pair = acceptedBy(listener);
                pairs.add(pair);
                Object attachment = new Object();
                attachments.add(new WeakReference<>(attachment));
                pair.ours().attach(attachment);
            }
            for (Pair pair : pairs) {
                use.use(pair.ours(), pair.theirs());
            }
            for (Pair pair : pairs) {
                pair.ours().blocking().close(soon());
                pair.theirs().close();
            }
        }
        return attachments;
    }

    private void assertForgotten(Use use) throws Exception {
        List<WeakReference<Object>> attachments = usedAndEnded(use);
        letThingsHappen(); // what the last operation has left, the next one's takes the place of
        Await.until(
                "nothing of the connections is held",
                () -> {
                    System.gc();
                    return attachments.stream().allMatch(attachment -> attachment.get() == null);
                });
    }

    private void echo(ReceiveOptions options) throws Exception {
        assertForgotten(
                (ours, theirs) -> {
                    ours.receiveEach(options, (same, buffer) -> same.sendAndRelease(buffer));
                    theirs.write("?");
                    theirs.readText(1);
                });
    }

    @Test
    void thoseThatReceiveEachAreForgotten() throws Exception {
        echo(ReceiveOptions.DEFAULT);
    }

    @Test
    void thoseWithPostedReceivesAreForgotten() throws Exception {
        echo(ReceiveOptions.DEFAULT.withMode(ReceiveMode.POSTED).withDepth(3));
    }

    @Test
    void thoseOfOtherThreadsAreForgotten() throws Exception {
        assertForgotten(PortContract::assertWorks);
    }

    @Test
    void thoseWithOperationsInFlightAreForgotten() throws Exception {
        assertForgotten(
                (ours, theirs) -> {
                    ours.receive(Deadline.NONE, (same, buffer) -> buffer.release());
                    SendHandler releases = (same, buffer) -> buffer.release();
                    IoBuffer much = buffer(much(1 << 20)).region(0, much(1 << 20));
                    ours.send(much, Deadline.NONE, releases);
                });
    }
}
