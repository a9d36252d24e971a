/** The ends of operations that a thread waits for, or a future; and how failures are named. */
@NullMarked
package dev.overlapped.internal.await;

import org.jspecify.annotations.NullMarked;
