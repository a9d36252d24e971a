/**
 * Winsock's sockets: handles, addresses, options, the provider and its extension functions, and
 * what every operation of a socket passes: its submission, its place in the order of writes, its
 * cancellation.
 */
@NullMarked
package dev.overlapped.internal.iocp.socket;

import org.jspecify.annotations.NullMarked;
