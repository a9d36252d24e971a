/**
 * A model of Winsock, on which the library's IOCP backend, and through it the whole library, runs
 * on any system.
 *
 * <pre>
 *  ModelWinsock                four groups of functions, each call under the one lock of the Kernel
 *    SocketCalls, EventCalls, ExtensionCalls, PortCalls
 *                              the groups, with OptionCalls, TransferCalls, TransmitCalls,
 *                              DatagramCalls and FileCalls: arguments checked as Windows does, with
 *                              the source of each rule
 *      ModelSocket             state and pending operations     AcceptQueue   of a listening one
 *      DatagramEnd             the queue of a datagram socket
 *      ModelPort, ModelEvent, ModelFile
 *                              packets; waiting threads; the content of a file
 *      ModelNetwork            bound addresses, listeners, and how connections are made
 *        Endpoint, StreamPipe  one side, one direction of a connection
 *  PeerConnection, PeerListener      programs on the other side of the network
 *  Adversary                   behavior that Windows may show but need not, from a seed
 *  Custody                     the memory that the kernel owns for the time being
 *  Layer                       a test's layer between a backend and the functions
 * </pre>
 *
 * <p>Connections, time, choices and the programs on the other side are those of {@code
 * dev.overlapped.test.internal.network}, which all models share.
 *
 * <p>A new function gets its check of arguments among the calls, a kind in {@code
 * PendingOperation}, and its turn in {@code ModelSocket.advance}. The library uses none of the
 * missing functions: calls that wait, MSG_PEEK and MSG_WAITALL of a stream, SD_RECEIVE, events of
 * sockets that do not listen. The model refuses them with the code for "not supported", or as a
 * violation.
 */
package dev.overlapped.model;
