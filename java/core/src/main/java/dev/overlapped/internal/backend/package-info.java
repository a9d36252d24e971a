/**
 * The seam between the loops and the operating systems: contracts that each backend fulfils, and
 * helpers that several backends share.
 */
@NullMarked
package dev.overlapped.internal.backend;

import org.jspecify.annotations.NullMarked;
