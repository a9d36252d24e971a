/** Datagram sockets: receiving messages, once or by multishot, and sending them. */
@NullMarked
package dev.overlapped.internal.uring.datagram;

import org.jspecify.annotations.NullMarked;
