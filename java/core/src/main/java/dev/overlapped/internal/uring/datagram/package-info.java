/** Datagram sockets: receiving messages, once or by multishot, and sending them. */
package dev.overlapped.internal.uring.datagram;
