/**
 * A report of what this system offers the library, and short trials of the library over loopback.
 */
package dev.overlapped.examples.diagnose;
