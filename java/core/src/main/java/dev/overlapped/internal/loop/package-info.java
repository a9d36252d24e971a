/** The duty cycle of a completion thread, and the life of its operations and sockets. */
@NullMarked
package dev.overlapped.internal.loop;

import org.jspecify.annotations.NullMarked;
