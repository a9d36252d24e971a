/** The completion port without threads: its keys, its batches of packets, its system queue. */
@NullMarked
package dev.overlapped.internal.raw;

import org.jspecify.annotations.NullMarked;
