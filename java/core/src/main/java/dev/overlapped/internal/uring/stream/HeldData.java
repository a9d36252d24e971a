package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.uring.ring.Transfers;

import java.util.ArrayDeque;

/**
 * What a multishot receive has brought of one connection that nobody waited for, in its order: data
 * in buffers of the loop's {@link BufferSource}, and behind them the end of the stream or a
 * failure.
 *
 * <p>Lifetime: of a moment in which something is held. The loop's thread only.
 */
public final class HeldData {
    /**
     * @param result bytes, 0 at the end of the stream, −errno
     * @param buffer null without data
     */
    private record Piece(int result, Object buffer) {}

    private final BufferSource source;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(2);
    private int taken; // of the first piece

    HeldData(BufferSource source) {
        this.source = source;
    }

    /** Whether nothing is left. */
    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /**
     * Adds what has come behind the rest.
     *
     * @param result bytes, 0 at the end of the stream, −errno
     * @param buffer null without data
     */
    void add(int result, Object buffer) {
        pieces.add(new Piece(result, buffer));
    }

    /** What is told next: bytes, 0 at the end of the stream, −errno. There must be something. */
    int result() {
        Piece first = pieces.getFirst();
        return first.result() <= 0 ? first.result() : first.result() - taken;
    }

    /**
     * Takes the next piece out, of {@link #result} bytes from the start of its buffer.
     *
     * @return the buffer, null without data
     */
    Object remove() {
        Piece first = pieces.removeFirst();
        if (taken > 0) {
            long start = source.address(first.buffer());
            int left = first.result() - taken;
            BufferRing.copy(BufferRing.at(start + taken, left), start);
            taken = 0;
        }
        return first.buffer();
    }

    /** Moves what {@code operation} has room for out of the next piece, which has data. */
    int moveTo(Operation operation) {
        Piece first = pieces.getFirst();
        int moved = Math.min(result(), operation.length());
        Transfers.move(BufferRing.at(source.address(first.buffer()) + taken, moved), operation);
        taken += moved;
        if (taken == first.result()) {
            taken = 0;
            source.giveBack(pieces.removeFirst().buffer());
        }
        return moved;
    }

    /** Nobody will take it any more. */
    void drop() {
        for (Piece piece : pieces) {
            if (piece.buffer() != null) {
                source.giveBack(piece.buffer());
            }
        }
        pieces.clear();
        taken = 0;
    }
}
