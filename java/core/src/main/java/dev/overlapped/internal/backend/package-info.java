/**
 * The seam between the loops and the operating systems: contracts that each backend fulfils, and
 * helpers that several backends share.
 */
package dev.overlapped.internal.backend;
