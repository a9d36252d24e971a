package dev.overlapped.internal.uring.stream;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.uring.ring.Transfers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * The results of one connection's multishot receive that no operation waited for, in their order:
 * data in buffers of the loop's {@link BufferSource}, then the end of the stream or a failure.
 *
 * <p>Lifetime: as long as a result is held. The loop's thread only.
 */
final class HeldData {
    /**
     * @param result bytes, 0 at the end of the stream, −errno
     * @param buffer null without data
     */
    private record Piece(int result, @Nullable NativeBuffer buffer) {}

    private final BufferSource source;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(2);
    private int taken; // of the first piece

    HeldData(BufferSource source) {
        this.source = source;
    }

    /** Returns whether no result is held. */
    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /**
     * Adds a result after the others.
     *
     * @param result bytes, 0 at the end of the stream, −errno
     * @param buffer null without data
     */
    void add(int result, @Nullable NativeBuffer buffer) {
        pieces.add(new Piece(result, buffer));
    }

    /** Returns the next result: bytes, 0 at the end of the stream, −errno. There must be one. */
    int result() {
        Piece first = pieces.getFirst();
        return first.result() <= 0 ? first.result() : first.result() - taken;
    }

    /**
     * Removes the next result, of {@link #result} bytes from the start of its buffer.
     *
     * @return the buffer, null without data
     */
    @Nullable NativeBuffer remove() {
        Piece first = pieces.removeFirst();
        if (taken > 0) {
            long start = source.address(present(first.buffer()));
            int left = first.result() - taken;
            BufferRing.copy(BufferRing.at(start + taken, left), start);
            taken = 0;
        }
        return first.buffer();
    }

    /**
     * Moves bytes of the next result, which has data, into the memory of {@code operation}; returns
     * how many.
     */
    int moveTo(Operation operation) {
        Piece first = pieces.getFirst();
        int moved = Math.min(result(), operation.length());
        long start = source.address(present(first.buffer()));
        Transfers.move(BufferRing.at(start + taken, moved), operation);
        taken += moved;
        if (taken == first.result()) {
            taken = 0;
            source.giveBack(present(pieces.removeFirst().buffer()));
        }
        return moved;
    }

    /** Drops all results, and returns their buffers to the source. */
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
