/** The common parts of all socket implementations: their port as they see it, and their base. */
package dev.overlapped.internal.socket;
