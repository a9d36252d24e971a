package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.Datagram;
import dev.overlapped.DatagramHandler;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Races.Ending;
import dev.overlapped.contract.spec.Races.Faces;
import dev.overlapped.contract.spec.Races.Round;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Completion, cancel and deadline of one operation at the same time, on every face. In each
 * outcome, the operation ends once, its buffer returns once, and no byte, datagram or connection is
 * lost or doubled. So often as the system property {@code overlapped.races} says.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class RaceContract extends PortContract {
    private static final int RACES = Integer.getInteger("overlapped.races", 1_000);

    /** Fewer, for the system takes its time with the ports of connections that are gone. */
    private static final int ACCEPTS = Math.ceilDiv(RACES, 20);

    /** Fewer, for a send must be long to be caught in the middle. */
    private static final int SENDS = Math.ceilDiv(RACES, 4);

    private static final int MESSAGE = 256 * 1024;

    public RaceContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private interface Race {
        void run(Races races, Round round, Ending ending) throws Exception;
    }

    private Races race(int times, Race race) throws Exception {
        Races races = new Races();
        try {
            int count = system.delaysPackets() ? Math.ceilDiv(times, 10) : times;
            for (int i = 0; i < count; i++) {
                race.run(races, races.draw(), new Ending());
            }
        } finally {
            races.awaitCancels();
        }
        letThingsHappen(); // what ends twice does it now
        races.checkEndings();
        return races;
    }

    /** Tells the ending; buffers and connections are the race's. */
    private record Reported(Ending ending, CompletableFuture<AcceptedConnection> accepted)
            implements ReceiveHandler, SendHandler, DatagramHandler, AcceptHandler {
        Reported(Ending ending) {
            this(ending, new CompletableFuture<>());
        }

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            ending.success();
        }

        @Override
        public void received(UdpSocket socket, IoBuffer buffer, Datagram datagram) {
            ending.success();
        }

        @Override
        public void sent(TcpConnection connection, IoBuffer buffer) {
            ending.success();
        }

        @Override
        public void accepted(AcceptedConnection connection) {
            accepted.complete(connection);
            ending.success();
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            ending.failure(failure);
        }

        @Override
        public void failed(UdpSocket socket, IoBuffer buffer, IoFailure failure) {
            ending.failure(failure);
        }

        @Override
        public void failed(TcpListener listener, IoFailure failure) {
            ending.failure(failure);
        }
    }

    @Test
    void receives() throws Exception {
        Pair pair = accepted();
        TcpConnection ours = pair.ours();
        race(
                        RACES,
                        (races, round, ending) -> {
                            IoBuffer buffer = port.buffers().lend();
                            races.start(
                                    round,
                                    ending,
                                    new Faces(
                                            () ->
                                                    ours.receive(
                                                            buffer,
                                                            round.deadline(),
                                                            new Reported(ending)),
                                            ours::cancel,
                                            () -> ours.async().receive(buffer, round.deadline()),
                                            () ->
                                                    ours.blocking()
                                                            .receive(buffer, round.deadline())));
                            byte[] sent = {(byte) round.number()};
                            if (round.completes()) {
                                pair.theirs().write(sent);
                            }
                            IoFailure failure = races.end(ending);
                            if (!round.completes()) {
                                pair.theirs().write(sent);
                            }
                            if (failure != null) {
                                assertEquals(1, ours.blocking().receive(buffer, soon()));
                            }
                            assertEquals(sent[0], buffer.toByteArray()[0]);
                            assertEquals(1, buffer.length());
                            buffer.release();
                        })
                .checkThatEachHasWon();
        assertWorks(ours, pair.theirs());
    }

    @Test
    void sends() throws Exception {
        Pair pair = accepted();
        TcpConnection ours = pair.ours();
        Stream sent = new Stream();
        BackgroundCall<Stream> received =
                BackgroundCall.onPlatformThread(() -> Stream.readToEnd(pair.theirs()));
        byte[] message = random(MESSAGE);
        IoBuffer buffer = buffer(message);
        race( // a system that takes all of it at once leaves nothing to be cancelled
                SENDS,
                (races, round, ending) -> {
                    races.start(
                            round,
                            ending,
                            new Faces(
                                    () -> ours.send(buffer, round.deadline(), new Reported(ending)),
                                    ours::cancel,
                                    () -> ours.async().send(buffer, round.deadline()),
                                    () -> {
                                        ours.blocking().send(buffer, round.deadline());
                                        return null;
                                    }));
                    IoFailure failure = races.end(ending);
                    sent.add(message, failure == null ? MESSAGE : (int) failure.transferred());
                });
        buffer.clear();
        ours.blocking().disconnect(soon());
        assertEquals(sent.toString(), received.result().toString());
    }

    /** The amount and the content of the data of a connection. */
    private static final class Stream {
        private final CRC32C sum = new CRC32C();
        private long bytes;

        void add(byte[] data, int length) {
            sum.update(data, 0, length);
            bytes += length;
        }

        static Stream readToEnd(PeerSocket socket) throws IOException {
            Stream stream = new Stream();
            byte[] chunk = new byte[MESSAGE];
            int length;
            while ((length = socket.read(chunk, 0, chunk.length)) >= 0) {
                stream.add(chunk, length);
            }
            return stream;
        }

        @Override
        public String toString() {
            return bytes + " bytes, CRC32C " + Long.toHexString(sum.getValue());
        }
    }

    @Test
    void datagrams() throws Exception {
        UdpSocket ours = port.openUdp(loopback());
        UdpSocket theirs = port.openUdp(loopback());
        race(
                        RACES,
                        (races, round, ending) -> {
                            IoBuffer buffer = port.buffers().lend();
                            races.start(
                                    round,
                                    ending,
                                    new Faces(
                                            () ->
                                                    ours.receive(
                                                            buffer,
                                                            round.deadline(),
                                                            new Reported(ending)),
                                            ours::cancel,
                                            () -> ours.async().receive(buffer, round.deadline()),
                                            () ->
                                                    ours.blocking()
                                                            .receive(buffer, round.deadline())));
                            String sent = "datagram " + round.number();
                            if (round.completes()) {
                                theirs.sendAndRelease(lend(sent), ours.localAddress());
                            }
                            IoFailure failure = races.end(ending);
                            if (!round.completes()) {
                                theirs.sendAndRelease(lend(sent), ours.localAddress());
                            }
                            if (failure != null) {
                                ours.blocking().receive(buffer, soon());
                            }
                            assertEquals(sent, buffer.toText());
                            buffer.release();
                        })
                .checkThatEachHasWon();
    }

    @Test
    void accepts() throws Exception {
        try (TcpListener listener = listen()) {
            race(ACCEPTS, (races, round, ending) -> accept(listener, races, round, ending))
                    .checkThatEachHasWon();
        }
        awaitIdle();
    }

    private void accept(TcpListener listener, Races races, Round round, Ending ending)
            throws Exception {
        Reported reported = new Reported(ending);
        races.start(
                round,
                ending,
                new Faces(
                        () -> listener.accept(round.deadline(), reported),
                        listener::cancel,
                        () -> acceptAsync(listener, round, reported),
                        () -> {
                            reported.accepted()
                                    .complete(listener.blocking().accept(round.deadline()));
                            return null;
                        }));
        PeerSocket client = round.completes() ? foreign.connect(listener.localAddress()) : null;
        IoFailure failure = races.end(ending);
        if (client == null) {
            client = foreign.connect(listener.localAddress());
        }
        TcpConnection ours =
                failure == null ? reported.accepted().join() : listener.blocking().accept(soon());
        assertWorks(ours, client);
        client.reset();
        ours.close();
    }

    private static CompletableFuture<AcceptedConnection> acceptAsync(
            TcpListener listener, Round round, Reported reported) {
        CompletableFuture<AcceptedConnection> accept = listener.async().accept(round.deadline());
        accept.thenAccept(reported.accepted()::complete);
        return accept;
    }
}
