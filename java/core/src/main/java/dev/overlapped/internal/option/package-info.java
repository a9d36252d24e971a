/** Socket options: those of each system for each kind of socket, and their values as bytes. */
@NullMarked
package dev.overlapped.internal.option;

import org.jspecify.annotations.NullMarked;
