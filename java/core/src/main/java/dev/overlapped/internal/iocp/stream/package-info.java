/** Connections: ConnectEx, WSARecv, WSASend, DisconnectEx. */
package dev.overlapped.internal.iocp.stream;
