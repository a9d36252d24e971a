/** The common parts of all socket implementations: their port as they see it, and their base. */
@NullMarked
package dev.overlapped.internal.socket;

import org.jspecify.annotations.NullMarked;
