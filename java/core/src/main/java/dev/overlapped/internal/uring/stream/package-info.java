/** Connections: connect, receive, once or by multishot, send, disconnect. */
@NullMarked
package dev.overlapped.internal.uring.stream;

import org.jspecify.annotations.NullMarked;
