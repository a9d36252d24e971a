/** Tables of what the kernel knows by a number: slots, generations, free lists, gauges. */
@NullMarked
package dev.overlapped.internal.slot;

import org.jspecify.annotations.NullMarked;
