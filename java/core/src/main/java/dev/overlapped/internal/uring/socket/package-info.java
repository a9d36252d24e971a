/**
 * Sockets on a ring: their descriptors, ordinary or direct, the plain calls on them, and the
 * submitter, with which verbs end operations.
 */
@NullMarked
package dev.overlapped.internal.uring.socket;

import org.jspecify.annotations.NullMarked;
