/** Transmissions of memory and files, on connections and as datagrams. */
package dev.overlapped.internal.uring.transmit;
