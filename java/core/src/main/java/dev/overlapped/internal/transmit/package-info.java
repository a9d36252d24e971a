/**
 * The transmissions of connections and UDP sockets: their descriptions, their start and their end,
 * and the files that they read between the system's calls.
 */
package dev.overlapped.internal.transmit;
