/** Ports: their settings, threads and end; and the choice of the system's backend. */
package dev.overlapped.internal.port;
