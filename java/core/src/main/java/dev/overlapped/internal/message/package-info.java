/** Socket addresses and control messages as bytes: pure functions over memory. */
package dev.overlapped.internal.message;
