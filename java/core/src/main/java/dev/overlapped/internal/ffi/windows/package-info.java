/**
 * Winsock and kernel32 in Java: downcalls named as in C, whose error is captured in the same call,
 * behind {@link dev.overlapped.internal.ffi.windows.Winsock}; layouts and constants of the headers.
 *
 * <p>Restricted methods are called here and in {@code ffi.linux} only. It uses {@code gen},
 * jextract's output, for layouts, constants and descriptors.
 */
@NullMarked
package dev.overlapped.internal.ffi.windows;

import org.jspecify.annotations.NullMarked;
