package dev.overlapped;

import java.time.Duration;

/**
 * How long a client has kept an accept that waits for its first data; see {@link
 * TcpListener#connectTimes}.
 *
 * @param operation the accept's number, for {@link TcpListener#cancel}, which closes the connection
 * @param elapsed time since the client connected; on Windows in whole seconds (SO_CONNECT_TIME)
 */
public record ConnectTime(long operation, Duration elapsed) {}
