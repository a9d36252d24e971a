/** Accepting: AcceptEx, and the watch for clients for which no accept is posted. */
package dev.overlapped.internal.iocp.accept;
