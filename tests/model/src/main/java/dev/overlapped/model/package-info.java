/**
 * A model of Winsock: the library's IOCP backend, and through it the whole library, runs against it
 * on any system.
 *
 * <pre>
 *  ModelWinsock                the functions, each under the one lock of the Kernel
 *    SocketCalls, OptionCalls, OverlappedCalls, TransmitCalls, DatagramCalls, FileCalls, EventCalls,
 *    PortCalls                 arguments checked as Windows does, with the source of each rule
 *      ModelSocket             state and pending operations     AcceptQueue   of a listening one
 *      DatagramEnd             what has come to a datagram socket
 *      ModelPort, ModelEvent, ModelFile
 *                              packets; whom an event wakes; what a file has
 *      ModelNetwork            who is bound and listens where, how connections come about
 *        Endpoint, StreamPipe  one side, one direction of a connection
 *  ModelPeer, ModelServer      foreign programs on the other side of it
 *  Adversary                   what Windows may do but need not, from a seed
 *  Custody                     the memory that is the kernel's for the time being, and who touches it
 * </pre>
 *
 * <p>A function that is still missing gets its check of arguments among the calls, a kind in {@code
 * PendingOperation}, and its turn in {@code ModelSocket.advance}. The library asks for none of what
 * is missing: calls that wait, MSG_PEEK and MSG_WAITALL of a stream, SD_RECEIVE, events of sockets
 * that do not listen. It is refused with the code for "not supported", or as a violation.
 */
package dev.overlapped.model;
