/** The duty cycle of a completion thread, and the life of its operations and sockets. */
package dev.overlapped.internal.loop;
