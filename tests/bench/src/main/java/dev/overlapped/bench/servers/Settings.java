package dev.overlapped.bench.servers;

import java.nio.file.Path;

/**
 * What a server of the lab is started with; the same for all, the C ones included, whose buffers
 * are of 64 KiB.
 *
 * @param port to listen on at 127.0.0.1, 0 = any
 * @param shape what is served
 * @param mode which of its ways a server is to use, "" = it has one
 * @param buffer how large a buffer is, where a server asks for one
 * @param file what {@link Shape#FILE} sends; null otherwise
 */
record Settings(int port, Shape shape, String mode, int buffer, Path file) {
    enum Shape {
        /** All that comes goes back; the connection is closed at the end of the client's stream. */
        ECHO,
        /** To every 64 bytes a head of 200 bytes, then the file. */
        FILE,
        /** To every datagram itself, from the address that it was sent to. */
        UDP
    }

    /** How long a request for the file is. */
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

    /** What stands before the file in an answer. */
    static byte[] head() {
        byte[] head = new byte[HEAD];
        for (int i = 0; i < HEAD; i++) {
            head[i] = (byte) (i * 31 + 7);
        }
        return head;
    }

    /** A shape or a mode that the server does not have. */
    IllegalArgumentException unknown() {
        return new IllegalArgumentException("no shape " + shape + " in mode '" + mode + "'");
    }
}
