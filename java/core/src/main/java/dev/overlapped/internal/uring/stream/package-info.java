/** Connections: connect, receive, once or by multishot, send, disconnect. */
package dev.overlapped.internal.uring.stream;
