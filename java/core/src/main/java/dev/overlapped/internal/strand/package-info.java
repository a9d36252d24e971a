/** One kernel queue for many threads: strands, and the pool of threads that runs their rounds. */
package dev.overlapped.internal.strand;
