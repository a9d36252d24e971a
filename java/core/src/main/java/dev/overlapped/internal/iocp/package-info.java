/**
 * The backend of Windows: overlapped operations on an I/O completion port. One class an operation,
 * with {@code finish} beside {@code start}.
 *
 * <p>It uses {@code internal}, and Winsock through the interface {@link
 * dev.overlapped.internal.ffi.windows.Winsock} only, so that all of it runs on a model as well.
 */
package dev.overlapped.internal.iocp;
