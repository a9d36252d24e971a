/**
 * A model of Winsock: the library's IOCP backend, and through it the whole library, runs against it
 * on any system.
 *
 * <pre>
 *  ModelWinsock                the functions, each under the one lock of the Kernel
 *    SocketCalls, OptionCalls, OverlappedCalls, PortCalls
 *                              arguments checked as Windows does, with the source of each rule
 *      ModelSocket             state and pending operations     AcceptQueue   of a listening one
 *      ModelPort               packets
 *      ModelNetwork            who is bound and listens where, how connections come about
 *        Endpoint, StreamPipe  one side, one direction of a connection
 *  ModelPeer, ModelServer      foreign programs on the other side of it
 *  Adversary                   what Windows may do but need not, from a seed
 *  Custody                     the memory that is the kernel's for the time being, and who touches it
 * </pre>
 *
 * <p>A function that is still missing gets its check of arguments in {@code OverlappedCalls}, a
 * kind in {@code PendingOperation}, and its turn in {@code ModelSocket.advance}. Not there yet:
 * datagrams, TF_REUSE_SOCKET of TransmitFile and TransmitPackets, MSG_PEEK and MSG_WAITALL,
 * SD_RECEIVE, events. What is not there is refused with the code for "not supported".
 */
package dev.overlapped.model;
