package dev.overlapped.internal.tcp;

import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.internal.backend.Shortage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * The state of a {@link ReceiveStream} that receives or delivers later; few streams ever have it.
 */
final class Delays {
    final ArrayDeque<IoBuffer> held = new ArrayDeque<>(2); // results for the handler
    @Nullable IoFailure failure; // goes with the last of them
    final Shortage shortage; // of memory

    Delays(StreamSocket connection) {
        shortage = new Shortage(connection.loop());
    }
}
