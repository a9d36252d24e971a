/** The UDP sockets of a port: their operations, their stream of datagrams, their completions. */
@NullMarked
package dev.overlapped.internal.udp;

import org.jspecify.annotations.NullMarked;
