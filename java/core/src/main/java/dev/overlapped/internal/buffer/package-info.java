/** Buffers of a port: where they are taken from, and the queue of those that wait for one. */
package dev.overlapped.internal.buffer;
