/** Socket options: those of each system for each kind of socket, and their values as bytes. */
package dev.overlapped.internal.option;
