/** Lifetimes of native memory: restricted calls that both systems share. */
package dev.overlapped.internal.ffi.memory;
