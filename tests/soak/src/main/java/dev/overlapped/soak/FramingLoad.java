package dev.overlapped.soak;

import dev.overlapped.ConnectedConnection;
import dev.overlapped.IoBuffer;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.framing.DelimiterFraming;
import dev.overlapped.framing.Frame;
import dev.overlapped.framing.FrameException;
import dev.overlapped.framing.FrameHandler;
import dev.overlapped.framing.Framing;
import dev.overlapped.framing.LengthFraming;
import dev.overlapped.framing.LineFraming;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Frames in pieces of any length, which get back whole; sometimes the last one is too long. */
final class FramingLoad implements Load {
    private static final int MAX_LENGTH = 300;

    @Override
    public void run(Turn turn) throws Exception {
        Framing framing =
                switch (turn.between(0, 2)) {
                    case 0 -> LineFraming.of(MAX_LENGTH);
                    case 1 -> LengthFraming.of(2, MAX_LENGTH);
                    default -> DelimiterFraming.of(new byte[] {'|', '|'}, MAX_LENGTH);
                };
        boolean tooLong = turn.onceIn(4);
        int frames = turn.between(1, 30);
        byte[] stream = frames(turn, framing, frames);
        CompletableFuture<Boolean> malformed = new CompletableFuture<>();
        try (TcpListener listener =
                turn.listen(
                        connection ->
                                connection.receiveEach(
                                        framing.decoder(new Server(framing, malformed))))) {
            ConnectedConnection connection = turn.connect(listener);
            CompletableFuture<byte[]> echoed = new CompletableFuture<>();
            connection.receiveEach(framing.decoder(new Client(framing, frames, echoed)));
            for (int at = 0, next; at < stream.length; at = next) {
                next = Math.min(stream.length, at + turn.between(1, 2 * MAX_LENGTH));
                IoBuffer piece = IoBuffer.of(Arrays.copyOfRange(stream, at, next));
                connection.sendAndRelease(piece);
            }
            byte[] answer = Turn.await(echoed, "all frames are back");
            Turn.require(Arrays.equals(answer, stream), "other frames than were sent");
            if (tooLong) {
                byte[] endless = new byte[2 * MAX_LENGTH];
                Arrays.fill(endless, (byte) 'x'); // as a length, too many
                connection.sendAndRelease(IoBuffer.of(endless));
                Turn.require(Turn.await(malformed, "it is refused"), "it was not refused");
            }
        }
    }

    private static byte[] frames(Turn turn, Framing framing, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] frame = new byte[turn.between(1, MAX_LENGTH)];
            Arrays.fill(frame, (byte) ('a' + i % 26));
            all.writeBytes(encoded(framing, frame));
        }
        return all.toByteArray();
    }

    private static byte[] encoded(Framing framing, byte[] frame) {
        IoBuffer room = IoBuffer.of(new byte[(int) framing.encodedLength(frame.length)]).clear();
        try {
            return framing.encode(frame, room).toByteArray();
        } finally {
            room.release();
        }
    }

    private record Server(Framing framing, CompletableFuture<Boolean> refused)
            implements FrameHandler {
        @Override
        public void frame(TcpConnection connection, Frame frame) {
            connection.sendAndRelease(IoBuffer.of(encoded(framing, frame.toByteArray())));
        }

        @Override
        public void malformed(TcpConnection connection, FrameException failure) {
            connection.close();
            refused.complete(true);
        }
    }

    private static final class Client implements FrameHandler {
        private final Framing framing;
        private final CompletableFuture<byte[]> all;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private int left;

        Client(Framing framing, int frames, CompletableFuture<byte[]> all) {
            this.framing = framing;
            this.left = frames;
            this.all = all;
        }

        @Override
        public void frame(TcpConnection connection, Frame frame) {
            received.writeBytes(encoded(framing, frame.toByteArray()));
            if (--left == 0) {
                all.complete(received.toByteArray());
            }
        }
    }
}
