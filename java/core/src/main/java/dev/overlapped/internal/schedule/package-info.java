/**
 * Work for a completion thread: submissions, timed work, the {@link
 * dev.overlapped.internal.schedule.Scheduler} that accepts both, and its counters.
 */
@NullMarked
package dev.overlapped.internal.schedule;

import org.jspecify.annotations.NullMarked;
