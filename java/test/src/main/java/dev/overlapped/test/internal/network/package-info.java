/**
 * The network that models of systems share: connections in memory, programs on their other side,
 * time, and choices from a seed. It knows no system call.
 *
 * <pre>
 *  ModelKernel               one lock, the time, scheduled events, the first violation, a trace
 *    NetworkClock, Choices   real or virtual time; random choices from one seed
 *  Endpoint, StreamPipe      one side, one direction of a connection, by the system's TcpRules
 *  PeerConnection, PeerListener
 *                            programs on the other side, which know nothing of the system
 *  Addresses, Native         IP addresses; the memory of a process, by address
 * </pre>
 */
@NullMarked
package dev.overlapped.test.internal.network;

import org.jspecify.annotations.NullMarked;
