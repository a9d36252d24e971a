package dev.overlapped.bench.servers;

import java.nio.file.Path;

/**
 * The options of a server of the lab; the same for all, including those in C, whose buffers have 64
 * KiB.
 *
 * @param port to listen on at 127.0.0.1, 0 = any
 * @param shape of the service
 * @param mode of the server, "" = it has one
 * @param buffer bytes of a buffer, where a server asks for one
 * @param file that {@link Shape#FILE} sends; null otherwise
 */
record Settings(int port, Shape shape, String mode, int buffer, Path file) {
    enum Shape {
        /** Echoes all received bytes; closes the connection at the end of the client's stream. */
        ECHO,
        /** Answers every 64 bytes with a head of 200 bytes, then the file. */
        FILE,
        /** Echoes every datagram, from its destination. */
        UDP
    }

    /** Bytes of a request for the file. */
    static final int REQUEST = 64;

    private static final int HEAD = 200;

    static Settings of(String[] arguments) {
        int port = 0;
        Shape shape = Shape.ECHO;
        String mode = "";
        int buffer = 16 * 1024;
        Path file = null;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--port" -> port = Integer.parseInt(value);
                case "--shape" -> shape = Shape.valueOf(value.toUpperCase(java.util.Locale.ROOT));
                case "--mode" -> mode = value;
                case "--buffer" -> buffer = Integer.parseInt(value);
                case "--file" -> file = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        return new Settings(port, shape, mode, buffer, file);
    }

    /** Returns the bytes before the file in an answer. */
    static byte[] head() {
        byte[] head = new byte[HEAD];
        for (int i = 0; i < HEAD; i++) {
            head[i] = (byte) (i * 31 + 7);
        }
        return head;
    }

    /** Returns the refusal of a shape or a mode that the server does not have. */
    IllegalArgumentException unknown() {
        return new IllegalArgumentException("no shape " + shape + " in mode '" + mode + "'");
    }
}
