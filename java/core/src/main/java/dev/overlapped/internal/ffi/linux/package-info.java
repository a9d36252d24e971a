/**
 * Linux's system calls in Java: downcalls named as in C, whose errno is captured in the same call,
 * behind {@link dev.overlapped.internal.ffi.linux.LinuxIo}; layouts and constants of the headers.
 *
 * <p>Restricted methods are called here and in {@code ffi.windows} only. It uses {@code gen},
 * jextract's output, for layouts, constants and descriptors.
 */
@NullMarked
package dev.overlapped.internal.ffi.linux;

import org.jspecify.annotations.NullMarked;
