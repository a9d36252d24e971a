/**
 * TCP: listeners and their accepts, connections and their operations, and sockets kept for reuse.
 */
package dev.overlapped.internal.tcp;
