/** Socket addresses and control messages as bytes: pure functions over memory. */
@NullMarked
package dev.overlapped.internal.message;

import org.jspecify.annotations.NullMarked;
