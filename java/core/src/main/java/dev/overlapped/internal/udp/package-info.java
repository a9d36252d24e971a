/** The UDP sockets of a port: their operations, their stream of datagrams, their completions. */
package dev.overlapped.internal.udp;
