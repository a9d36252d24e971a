/**
 * Accepting: the listener with its posted accepts and waiting clients, and the admission of
 * connections, which differs between ordinary and direct descriptors.
 */
@NullMarked
package dev.overlapped.internal.uring.accept;

import org.jspecify.annotations.NullMarked;
