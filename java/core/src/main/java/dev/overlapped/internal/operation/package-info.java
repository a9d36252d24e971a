/**
 * The records of operations and their life: the kinds of operation, their queues, the socket that
 * they belong to, its send window, and the {@link dev.overlapped.internal.operation.Loop} as they
 * see it.
 */
@NullMarked
package dev.overlapped.internal.operation;

import org.jspecify.annotations.NullMarked;
