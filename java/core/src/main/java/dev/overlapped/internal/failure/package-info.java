/** Refusals of the operating system as exceptions, and whose codes they are. */
@NullMarked
package dev.overlapped.internal.failure;

import org.jspecify.annotations.NullMarked;
