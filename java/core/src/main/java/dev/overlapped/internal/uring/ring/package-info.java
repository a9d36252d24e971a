/**
 * One io_uring: its set-up, both queues, the wake-up, the tokens that name submissions, and the
 * tables of the submissions that the kernel has. Hop 5.
 */
@NullMarked
package dev.overlapped.internal.uring.ring;

import org.jspecify.annotations.NullMarked;
