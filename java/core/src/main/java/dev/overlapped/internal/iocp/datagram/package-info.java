/** Datagrams: WSARecvMsg and WSASendMsg. */
@NullMarked
package dev.overlapped.internal.iocp.datagram;

import org.jspecify.annotations.NullMarked;
