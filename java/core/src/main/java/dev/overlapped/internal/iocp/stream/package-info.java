/** Connections: ConnectEx, WSARecv, WSASend, DisconnectEx. */
@NullMarked
package dev.overlapped.internal.iocp.stream;

import org.jspecify.annotations.NullMarked;
