/**
 * TCP: listeners and their accepts, connections and their operations, and sockets kept for reuse.
 */
@NullMarked
package dev.overlapped.internal.tcp;

import org.jspecify.annotations.NullMarked;
