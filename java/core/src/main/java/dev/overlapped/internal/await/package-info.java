/** The ends of operations that a thread waits for, or a future; and how failures are named. */
package dev.overlapped.internal.await;
