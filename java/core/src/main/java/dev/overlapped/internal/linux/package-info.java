/**
 * The Linux that every backend of Linux shares: plain calls on descriptors, socket options, socket
 * addresses and control messages as bytes, and files that are sent without waiting for a disk.
 *
 * <p>Nothing here knows a ring, or how a backend waits. It uses the kernel through the interface
 * {@link dev.overlapped.internal.ffi.linux.LinuxIo} only.
 */
@NullMarked
package dev.overlapped.internal.linux;

import org.jspecify.annotations.NullMarked;
