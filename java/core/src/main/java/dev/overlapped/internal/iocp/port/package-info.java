/**
 * The completion port and its memory: the queue that a loop dequeues, packets, slots with their
 * OVERLAPPED, and the codes of Windows. It knows no sockets.
 */
@NullMarked
package dev.overlapped.internal.iocp.port;

import org.jspecify.annotations.NullMarked;
