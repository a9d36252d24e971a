/** Accepting: AcceptEx, and the watch for clients for which no accept is posted. */
@NullMarked
package dev.overlapped.internal.iocp.accept;

import org.jspecify.annotations.NullMarked;
