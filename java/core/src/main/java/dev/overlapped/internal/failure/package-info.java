/** Refusals of the operating system as exceptions, and whose codes they are. */
package dev.overlapped.internal.failure;
