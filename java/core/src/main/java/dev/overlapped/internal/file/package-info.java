/** Files that are transmitted, and channels that are read between the calls of the system. */
@NullMarked
package dev.overlapped.internal.file;

import org.jspecify.annotations.NullMarked;
