/** The numbers that a port and its listeners report, as values. */
@NullMarked
package dev.overlapped.internal.counters;

import org.jspecify.annotations.NullMarked;
