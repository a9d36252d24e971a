/**
 * What the public face and the two backends have in common: the records of operations, the
 * completion loop and its inbox, deadlines and slots, and {@link dev.overlapped.internal.Backend},
 * the seam that a backend fills.
 *
 * <p>It knows of no operating system, and uses no other package of this module.
 */
package dev.overlapped.internal;
