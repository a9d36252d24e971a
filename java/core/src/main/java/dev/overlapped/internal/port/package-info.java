/** Ports: their settings, threads and end; and the choice of the system's backend. */
@NullMarked
package dev.overlapped.internal.port;

import org.jspecify.annotations.NullMarked;
