/**
 * Sockets on a ring: their descriptors, ordinary or direct, the plain calls on them, and the
 * submitter, with which verbs end operations.
 */
package dev.overlapped.internal.uring.socket;
