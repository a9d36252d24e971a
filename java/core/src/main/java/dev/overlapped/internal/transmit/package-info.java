/** Transmissions: sequences of memory and pieces of files. */
package dev.overlapped.internal.transmit;
