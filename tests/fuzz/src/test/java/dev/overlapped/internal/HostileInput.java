package dev.overlapped.internal;

import java.util.HexFormat;
import java.util.List;

/** A decoder on bytes that its kernel does not write, and the invariants that it keeps. */
public interface HostileInput {
    /** Returns inputs as a kernel writes them, the seeds of the fuzzer. */
    List<byte[]> seeds();

    /**
     * Decodes {@code bytes}.
     *
     * @throws RuntimeException or an AssertionError: a finding
     */
    void decode(byte[] bytes);

    /** Reads bytes in hexadecimal digits, with white space anywhere. */
    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
    }
}
