/**
 * The root of the io_uring backend: one ring per completion thread, and the switch that chooses the
 * verb of an operation. The rooms below it are the same as those of {@code iocp}.
 *
 * <p>It uses the kernel through the interface {@link dev.overlapped.internal.ffi.linux.LinuxIo}
 * only.
 */
@NullMarked
package dev.overlapped.internal.uring;

import org.jspecify.annotations.NullMarked;
