package dev.overlapped.internal;

import java.util.HexFormat;
import java.util.List;

/** A decoder on bytes that its kernel does not write, and what must be true of it all the same. */
public interface HostileInput {
    /** Inputs as a kernel writes them, for the fuzzer to begin with. */
    List<byte[]> seeds();

    /**
     * Decodes {@code bytes}.
     *
     * @throws RuntimeException or an AssertionError: a finding
     */
    void decode(byte[] bytes);

    /** Bytes in hexadecimal digits, with white space anywhere. */
    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
    }
}
