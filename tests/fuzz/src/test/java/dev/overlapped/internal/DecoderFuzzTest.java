package dev.overlapped.internal;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.overlapped.framing.HostileStreams;
import dev.overlapped.internal.iocp.socket.AcceptAddresses;
import dev.overlapped.internal.iocp.socket.WinsockControlMessages;
import dev.overlapped.internal.linux.LinuxControlMessages;
import dev.overlapped.internal.message.Sockaddrs;
import dev.overlapped.internal.uring.datagram.MultishotBuffers;

import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All decoders of a kernel's bytes, and of a client's, under a fuzzer that looks for inputs which
 * reach new code. One test, since the fuzzer runs one per process; an input's first byte chooses
 * the decoder. -Dfuzz.duration sets the time.
 */
class DecoderFuzzTest {
    private static final List<HostileInput> DECODERS =
            List.of(
                    new Sockaddrs(),
                    new LinuxControlMessages(),
                    new WinsockControlMessages(),
                    new MultishotBuffers(),
                    new AcceptAddresses(),
                    new HostileStreams());

    static Stream<byte[]> seeds() {
        return IntStream.range(0, DECODERS.size())
                .boxed()
                .flatMap(i -> DECODERS.get(i).seeds().stream().map(seed -> choosing(i, seed)));
    }

    private static byte[] choosing(int decoder, byte[] seed) {
        byte[] input = new byte[1 + seed.length];
        input[0] = (byte) decoder;
        System.arraycopy(seed, 0, input, 1, seed.length);
        return input;
    }

    @MethodSource("seeds")
    @FuzzTest
    void decode(byte[] input) {
        if (input.length > 0) {
            HostileInput chosen = DECODERS.get((input[0] & 0xFF) % DECODERS.size());
            chosen.decode(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
