/** Tables of what the kernel knows by a number: slots, generations, free lists, gauges. */
package dev.overlapped.internal.slot;
