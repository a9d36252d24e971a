package dev.overlapped.contract;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A listening socket of the foreign side. */
interface ForeignServer extends AutoCloseable {
    /** Waits for the next connection. */
    ForeignSocket accept() throws IOException;

    /** Where it listens. */
    InetSocketAddress address();

    @Override
    void close() throws IOException;
}
