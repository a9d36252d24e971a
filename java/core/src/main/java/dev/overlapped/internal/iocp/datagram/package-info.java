/** Datagrams: WSARecvMsg and WSASendMsg. */
package dev.overlapped.internal.iocp.datagram;
