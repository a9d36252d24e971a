/**
 * The transmissions of connections and UDP sockets: their descriptions, their start and their end,
 * and the files that they read between the system's calls.
 */
@NullMarked
package dev.overlapped.internal.transmit;

import org.jspecify.annotations.NullMarked;
