/** Buffers of a port: where they are taken from, and the queue of those that wait for one. */
@NullMarked
package dev.overlapped.internal.buffer;

import org.jspecify.annotations.NullMarked;
