/** Lifetimes of native memory: restricted calls that both systems share. */
@NullMarked
package dev.overlapped.internal.ffi.memory;

import org.jspecify.annotations.NullMarked;
