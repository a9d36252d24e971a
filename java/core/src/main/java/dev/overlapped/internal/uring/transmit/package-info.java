/** Transmissions of memory and files, on connections and as datagrams. */
@NullMarked
package dev.overlapped.internal.uring.transmit;

import org.jspecify.annotations.NullMarked;
