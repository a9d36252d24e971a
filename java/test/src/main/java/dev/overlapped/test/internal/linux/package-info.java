/**
 * A model of Linux: the library's io_uring backend, and through it the whole library, runs against
 * it on any system.
 *
 * <pre>
 *  LinuxModel                  the system calls, each under the one lock of the Kernel
 *    SystemCalls, RingCalls    plain calls; io_uring_setup, _enter and _register
 *      Ring                    submissions, task work, cancelling
 *        RingMemory, Completions, ProvidedBuffers, Slots
 *                              the memory shared with the process; both of its ends; buffer rings; direct descriptors
 *        RequestRules, Transfers
 *                              the operations, each with the rules of the kernel
 *      Descriptors             the numbers of open files
 *        StreamSocket, DatagramSocket, EventCounter, DiskFile
 *    TcpNetwork, DatagramNetwork
 *                              bound and listening sockets, routes of connections and datagrams
 *  Adversary                   what Linux may do but need not, from a seed
 *  Custody, Watched            the memory that is the kernel's for the time being, and accesses to it
 * </pre>
 *
 * <p>Connections, time, choices and the programs on the other side are those of {@code
 * dev.overlapped.test.internal.network}, which all models share.
 *
 * <p>An operation or a call that is still missing gets its rules in {@code RequestRules} or {@code
 * SystemCalls}. What the library never asks for is refused as the kernel would, or as a violation.
 */
package dev.overlapped.test.internal.linux;
