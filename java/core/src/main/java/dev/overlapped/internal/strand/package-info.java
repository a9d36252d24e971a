/** One kernel queue for many threads: strands, and the pool of threads that runs their rounds. */
@NullMarked
package dev.overlapped.internal.strand;

import org.jspecify.annotations.NullMarked;
