/**
 * The backend of Linux: the same operations on io_uring, one ring a completion thread. One class an
 * operation, with the same verbs as in {@code iocp}.
 *
 * <p>It uses {@code internal}, and the kernel through the interface {@link
 * dev.overlapped.internal.ffi.linux.LinuxIo} only.
 */
package dev.overlapped.internal.uring;
