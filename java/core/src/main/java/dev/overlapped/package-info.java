/**
 * Completion-based network I/O for servers: AcceptEx, ConnectEx, overlapped receives and sends on a
 * real I/O completion port on Windows, io_uring on Linux.
 *
 * <p>Start at {@link dev.overlapped.CompletionPort}. An operation is started with a buffer, the
 * kernel does the work, and the completion brings the buffer back, whatever came of it. Every
 * operation has three faces: with a handler (nothing is allocated an operation), blocking, for
 * virtual threads, and a future.
 *
 * <p>Handlers run on completion threads: all those of one connection on the same one, one after the
 * other. They must not block.
 */
package dev.overlapped;
